using System.Globalization;
using System.Text.Json;
using Emulator.Device.Profiles;
using Emulator.Device.Traffic;
using Emulator.Device.Users;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Events;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>trafficSnap.cgi</c> and <c>trafficParking.cgi</c>: parking spaces and what stands in them (document chapter 9, docs/decisions/0040).</summary>
internal sealed class TrafficCgi : ICgiSection
{
    private const string Lane = "condition.Lane";

    /// <summary>The number that stands for every parking space.</summary>
    private const int EverySpace = 255;

    public void Map(CgiMap cgi)
    {
        // Who may not watch a channel is not told what stands before it either.
        cgi.Script("trafficSnap.cgi", Capability.Traffic)
            .Get("getParkingSpaceStatus", "9.1.1", GetStatus, parameters: p => p.Channel().Int("condition.ResponseLevel", 0, 255, required: false), authority: Authority.Monitor);
        cgi.Script("trafficParking.cgi", Capability.Traffic).Get("getAllParkingSpaceStatus", "9.2.1", GetAll, authority: Authority.Monitor);
    }

    private static CgiReply GetStatus(CgiRequest request)
    {
        var traffic = request.Device.Part<TrafficWatch>()!;
        var spaces = request.Has("channel") ? traffic.Spaces.RemoveAll(s => s.Channel != request.Channel) : traffic.Spaces;
        if (!TryLanes(request, spaces, out var lanes))
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var full = request.Int("condition.ResponseLevel") > 0;
        return CgiReply.Lines(lines =>
        {
            var index = 0;
            foreach (var space in spaces)
            {
                if (!lanes.Contains(space.Lane))
                {
                    continue;
                }

                var head = $"status[{index++}].";
                lines.Line(head + "Lane", space.Lane).Line(head + "PictureId", space.Picture);
                using var car = JsonDocument.Parse(traffic.DataOf(space));
                FlatJson.Write(head + "TrafficCar", car.RootElement, (key, value) => lines.Line(key, value));
                if (full)
                {
                    More(lines, head, request, space);
                }
            }
        });
    }

    private static CgiReply GetAll(CgiRequest request) => CgiReply.Lines(lines =>
    {
        foreach (var space in request.Device.Part<TrafficWatch>()!.Spaces)
        {
            var head = $"status[{space.Lane}].";
            lines.Line(head + "Lane", space.Lane);
            More(lines, head, request, space);
        }
    });

    private static void More(KeyValueWriter lines, string head, CgiRequest request, ParkingSpace space)
    {
        lines.Line(head + "CustomParkNo", space.ParkNo).Line(head + "Status", space.Status);
        if (space.Car is { } car)
        {
            lines
                .Line(head + "PlateNumber", car.Plate)
                .Line(head + "ParkingTime", CgiTime.Format(request.Device.Clock.ToLocal(space.Since)))
                .Line(head + "ParkingDuration", Math.Max(0, (long)(request.Device.Clock.UtcNow - space.Since).TotalSeconds));
        }
    }

    // Which spaces are asked for; all of them when none is named. False for one that there is none of.
    private static bool TryLanes(CgiRequest request, IReadOnlyCollection<ParkingSpace> spaces, out HashSet<int> lanes)
    {
        lanes = [];
        var every = true;
        foreach (var (key, value) in request.Query.Pairs)
        {
            if (!key.StartsWith(Lane, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            every = false;
            if (!IsIndex(key.AsSpan(Lane.Length)) || !CgiParameters.TryInt(value, out var lane) || (lane != EverySpace && !spaces.Any(s => s.Lane == lane)))
            {
                return false;
            }

            lanes.Add((int)lane);
        }

        if (every || lanes.Contains(EverySpace))
        {
            lanes.UnionWith(spaces.Select(s => s.Lane));
        }

        return true;
    }

    private static bool IsIndex(ReadOnlySpan<char> text) =>
        text is ['[', .. var number, ']'] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
