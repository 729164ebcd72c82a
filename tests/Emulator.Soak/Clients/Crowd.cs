namespace Emulator.Soak.Clients;

/// <summary>Visits that come and go: for each kind some places, and whoever leaves one makes room for the next, at another device.</summary>
/// <param name="town">The devices.</param>
/// <param name="seed">Of whom they visit and for how long.</param>
internal sealed class Crowd(Town town, int seed)
{
    private readonly List<Task> _places = [];

    /// <summary>One visit. It is cancelled when its time is over.</summary>
    public delegate Task Visit(Town town, Resident device, Random random, CancellationToken over);

    /// <summary>Fills places with visits.</summary>
    /// <param name="what">What they are.</param>
    /// <param name="places">How many at once.</param>
    /// <param name="seconds">How long one lasts at most; those that are done sooner leave.</param>
    /// <param name="pause">Seconds between one and the next in its place, on average.</param>
    /// <param name="visit">What it does.</param>
    /// <param name="whom">Whom it visits; all when null.</param>
    /// <param name="stays">Whether it lasts until it is cancelled.</param>
    /// <param name="over">The end of the soak.</param>
    public void Let(string what, int places, double seconds, double pause, bool stays, Visit visit, Func<Resident, bool>? whom, CancellationToken over)
    {
        var devices = town.Residents.Where(whom ?? (_ => true)).ToArray();
        if (devices.Length == 0)
        {
            return;
        }

        for (var place = 0; place < places; place++)
        {
            var random = new Random(HashCode.Combine(seed, what.Length, what[0], place));
            _places.Add(Task.Run(() => OccupyAsync(what, devices, random, seconds, pause, stays, visit, over), CancellationToken.None));
        }
    }

    /// <summary>Waits until all have left.</summary>
    public Task LeaveAsync() => Task.WhenAll(_places);

    private async Task OccupyAsync(string what, Resident[] devices, Random random, double seconds, double pause, bool stays, Visit visit, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var device = devices[random.Next(devices.Length)];
            using var time = CancellationTokenSource.CreateLinkedTokenSource(over);
            time.CancelAfter(stays ? TimeSpan.FromSeconds(seconds * (0.1 + random.NextDouble())) : Town.Patience);
            try
            {
                await visit(town, device, random, time.Token);
                town.Complaints.Count(what);
            }
            catch (Exception gone) when (!device.IsWell || over.IsCancellationRequested || (stays && time.IsCancellationRequested && gone is OperationCanceledException))
            {
                // What devices do that are not well, and what is cut off at the end, is nobody's fault. A visit may also be told to leave before it has sat down.
                town.Complaints.Count(over.IsCancellationRequested ? $"{what} cut off at the end" : $"{what} that failed for a fault");
            }
            catch (Exception wrong)
            {
                town.Complaints.Add($"{what}: {wrong.GetType().Name}", $"{device.Id}: {wrong.Message}");
            }

            await Task.Delay(TimeSpan.FromSeconds(pause * 2 * random.NextDouble()), over).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
