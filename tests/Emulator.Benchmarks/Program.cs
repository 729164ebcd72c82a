using Emulator.Benchmarks;

// Each figure is measured side by side with a named peer in one run: the two in turn, medians of the rounds.
//   dotnet run -c Release --project tests/Emulator.Benchmarks -- start|requests|fleet|fleet-load|jpeg|rtsp|loadfile|events|snapshots|idle|all
switch (args)
{
    case ["peer", var port, var file]:
        return await Peer.RunAsync(int.Parse(port), file);
    case ["start"]:
        return await StartBenchmark.RunAsync();
    case ["requests"]:
        return await RequestBenchmark.RunAsync();
    case ["fleet"]:
        return await FleetBenchmark.RunAsync();
    case ["fleet-load"]:
        return await FleetLoadBenchmark.RunAsync();
    case ["jpeg"]:
        return JpegBenchmark.Run();
    case ["loadfile"]:
        return await LoadFileBenchmark.RunAsync();
    case ["rtsp"]:
        return await RtspBenchmark.RunAsync();
    case ["watch", var port, var path, var viewers, var seconds]:
        return await RtspBenchmark.WatchAsync(int.Parse(port), path, int.Parse(viewers), int.Parse(seconds));
    case ["event-peer", var port]:
        return EventPeer.Run(int.Parse(port));
    case ["events"]:
        return await EventBenchmark.RunAsync();
    case ["snapshots"]:
        return await SnapshotBenchmark.RunAsync();
    case ["idle"]:
        return await IdleBenchmark.RunAsync();
    case ["faults"]:
        return await FaultBenchmark.RunAsync();
    case ["all"]:
        return Math.Max(Math.Max(await StartBenchmark.RunAsync(), await RequestBenchmark.RunAsync()), Math.Max(await FleetBenchmark.RunAsync() | await FleetLoadBenchmark.RunAsync(), JpegBenchmark.Run() | await RtspBenchmark.RunAsync() | await EventBenchmark.RunAsync() | await SnapshotBenchmark.RunAsync() | await IdleBenchmark.RunAsync() | await FaultBenchmark.RunAsync()));
    default:
        Console.Error.WriteLine("start | requests | fleet | fleet-load | jpeg | rtsp | loadfile | events | snapshots | idle | all");
        return 2;
}
