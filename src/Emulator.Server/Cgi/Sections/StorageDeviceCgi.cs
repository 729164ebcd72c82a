using Emulator.Device.Profiles;
using Emulator.Device.Storage;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>storageDevice.cgi</c>: the disks (document sections 6.1.1 to 6.1.3).</summary>
internal sealed class StorageDeviceCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("storageDevice.cgi", Capability.Storage)
        .Get("factory.getPortInfo", "6.1.1", GetPortInfo)
        .Get("factory.getCollect", "6.1.2", r => CgiReply.Lines(lines => lines.Lines("list", Present(r).Select(d => d.Profile.Name).Concat(Shares(r).Select(s => s.Name)))))
        .Get("getDeviceAllInfo", "6.1.3", GetDeviceAllInfo);

    // A bit for each port: Mask has those with a disk in them, Bad those whose disk does not work.
    private static CgiReply GetPortInfo(CgiRequest request)
    {
        var (ports, plugged, bad) = (request.Profile.Disks.Length, 0, 0);
        foreach (var disk in Present(request))
        {
            plugged |= 1 << disk.Number;
            bad |= disk.Condition.IsReadable ? 0 : 1 << disk.Number;
        }

        return CgiReply.Lines(lines => lines
            .Line("info.Total", ports)
            .Line("info.Plug", int.PopCount(plugged))
            .Line("info.Mask", plugged)
            .Line("info.Bad", bad)
            .Line("info.IDE", ports)
            .Line("info.Esata", 0));
    }

    private static CgiReply GetDeviceAllInfo(CgiRequest request)
    {
        var disks = Present(request).ToArray();
        var shares = Shares(request).ToArray();
        if (disks.Length + shares.Length == 0)
        {
            return CgiReply.Failed(ErrorId.InvalidRequest);
        }

        return CgiReply.Lines(lines =>
        {
            // Devices in the field and the document spell the same thing differently; clients read the one or the other.
            string[] spellings = request.Dialect == Dialect.Firmware ? ["list", "list.info"] : ["list"];
            foreach (var spelling in spellings)
            {
                for (var i = 0; i < disks.Length; i++)
                {
                    var (number, disk, condition) = disks[i];
                    var (total, used) = condition.IsReadable ? request.Device.Recordings.Space(number) : (disk.TotalBytes, 0);
                    var head = $"{spelling}[{i}].";
                    lines
                        .Line(head + "Detail[0].IsError", !condition.IsReadable)
                        .Line(head + "Detail[0].Path", disk.Mount)
                        .Line(head + "Detail[0].Pointer", Pointer(number) + 1)
                        .Line(head + "Detail[0].TotalBytes", total)
                        .Line(head + "Detail[0].Type", condition.State == DiskState.ReadOnly ? "ReadOnly" : "ReadWrite")
                        .Line(head + "Detail[0].UsedBytes", used)
                        .Line(head + "Name", disk.Name)
                        .Line(head + "Pointer", Pointer(number))
                        .Line(head + "State", condition.State switch { DiskState.Working or DiskState.ReadOnly => "Success", DiskState.Unformatted => "Initializing", _ => "Error" });
                }

                // Of a share the device knows neither size nor use: the document's own example has one such.
                for (var i = 0; i < shares.Length; i++)
                {
                    var head = $"{spelling}[{disks.Length + i}].";
                    lines
                        .Line(head + "Detail[0].IsError", value: false)
                        .Line(head + "Detail[0].Path", shares[i].Directory)
                        .Line(head + "Detail[0].Pointer", Pointer(request.Profile.Disks.Length + i) + 1)
                        .Line(head + "Detail[0].TotalBytes", 0)
                        .Line(head + "Detail[0].Type", "ReadWrite")
                        .Line(head + "Detail[0].UsedBytes", 0)
                        .Line(head + "Name", shares[i].Name)
                        .Line(head + "Pointer", Pointer(request.Profile.Disks.Length + i))
                        .Line(head + "State", "Success");
                }
            }
        });
    }

    // A number that clients give back; it has no other meaning here.
    private static long Pointer(int disk) => 27_023_400 + (disk * 16);

    // Directories of other hosts (6.2.1) that are enabled and say where they are.
    private static IEnumerable<(string Name, string Directory)> Shares(CgiRequest request)
    {
        var config = request.Device.Config.Current;
        for (var i = 0; i < config.Count("NAS", 0); i++)
        {
            if (config.Bool($"NAS[{i}].Enable") && config.Text($"NAS[{i}].Address").Length > 0)
            {
                yield return (config.Text($"NAS[{i}].Name"), config.Text($"NAS[{i}].Directory"));
            }
        }
    }

    private static IEnumerable<(int Number, DiskProfile Profile, DiskCondition Condition)> Present(CgiRequest request) =>
        request.Device.Disks.Disks.Select((condition, i) => (i, request.Profile.Disks[i], condition)).Where(d => d.condition.State != DiskState.Removed);
}
