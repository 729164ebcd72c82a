using System.Diagnostics;
using System.Globalization;
using Emulator.TestKit;
using Xunit.Abstractions;

namespace Emulator.Server.Tests.Persistence.PowerCuts;

/// <summary>
/// kill -9 at random moments with sets of every kind in flight, on six devices at once. Nothing that was acknowledged is lost, and nothing shows
/// half done. The run is short here; scripts/prove-power-cuts.sh makes it long, and cuts off the disk as well.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output) : IDisposable
{
    // Rounds before the devices begin anew, so that making the stores is cut off too.
    private const int Generation = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly int Rounds = Number("CAMULATOR_POWER_CUTS", 6);
    private static readonly int Seed = Number("CAMULATOR_SEED", 1);

    // Of a disk that can be cut off: what mounts it anew, and the folder on it.
    private static readonly string? Mend = Environment.GetEnvironmentVariable("CAMULATOR_POWER_CUT_MEND");
    private static readonly string? Folder = Environment.GetEnvironmentVariable("CAMULATOR_POWER_CUT_FOLDER");

    private readonly string _data = Folder ?? Directory.CreateTempSubdirectory("camulator-").FullName;
    private readonly Random _chance = new(Seed);
    private readonly List<Ledger> _all = [];
    private Ledger[] _ledgers = [];
    private int _whileStarting;
    private int _inFlight;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_and_nothing_is_half_done_however_often_the_power_is_cut()
    {
        var folder = "";
        for (var round = 0; round <= Rounds; round++)
        {
            if (round % Generation == 0 && (round == 0 || round < Rounds))
            {
                if (round > 0)
                {
                    await using var last = await CamulatorProcess.StartAsync("--data", folder, "--devices", Ledgers.Fleet);
                    using var asking = await PowerCutClients.ConnectAsync(last.Control);
                    await Task.WhenAll(_ledgers.Select(ledger => ledger.VerifyAsync(asking)));
                }

                folder = Path.Combine(_data, round.ToString(CultureInfo.InvariantCulture));
                _ledgers = Ledgers.All();
                _all.AddRange(_ledgers);
            }

            string[] arguments = ["--data", folder, "--devices", Ledgers.Fleet];
            if (round % 3 == 0)
            {
                // Also while it starts, which makes the stores and mends what the last cut has left of them.
                await CamulatorProcess.KilledAsync(_chance.Next(100, 1500), arguments);
                _whileStarting++;
            }

            await using var process = await CamulatorProcess.StartAsync(arguments);
            using var clients = await PowerCutClients.ConnectAsync(process.Control);
            await Task.WhenAll(_ledgers.Select(ledger => ledger.VerifyAsync(clients)));
            if (round == Rounds)
            {
                break;
            }

            Assert.Equal("", await CutAsync(process, clients));
        }

        var (done, undone) = (_all.Sum(l => l.Unanswered.Done), _all.Sum(l => l.Unanswered.Undone));
        output.WriteLine(
            $"{Rounds} cuts, {_whileStarting} more while it started; {_all.Sum(l => l.Acknowledged)} sets acknowledged, none lost; {done + undone} cut off, {done} of them done, {undone} not, none by half; most in flight {_inFlight}");
        Assert.All(_all, ledger => Assert.True(ledger.Acknowledged + ledger.Unanswered.Done > 0));
    }

    // What the process had to say besides its ready line.
    private async Task<string> CutAsync(CamulatorProcess process, PowerCutClients clients)
    {
        // Counted in sets rather than in time, so that it is as hard on a slow machine; and then at any moment of the next ones.
        var (cut, left, enough) = (false, _chance.Next(1, 100), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var works = _ledgers.Select(ledger => ledger.WorkAsync(clients, new Random(_chance.Next()), () => Volatile.Read(ref cut), () =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                enough.SetResult();
            }
        })).ToArray();
        await Task.WhenAny([enough.Task, .. works]).WaitAsync(Patience);
        await Task.Delay(TimeSpan.FromMilliseconds(_chance.Next(10)), TimeProvider.System);
        _inFlight = Math.Max(_inFlight, works.Count(w => !w.IsCompleted));
        Volatile.Write(ref cut, true);
        if (Folder is not null)
        {
            DyingDisk.Cut(Folder);
        }

        var said = await process.KillAndReadAsync();
        await Task.WhenAll(works);
        if (Mend is null)
        {
            return said;
        }

        // What it says of a disk that is gone is another test's.
        using var mend = Process.Start(Mend);
        await mend.WaitForExitAsync();
        Assert.Equal(0, mend.ExitCode);
        return "";
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
