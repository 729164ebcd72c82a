using System.Diagnostics;

namespace Emulator.Server.Metrics;

/// <summary>What is told of the process, under the names that Prometheus's own clients use.</summary>
internal static class ProcessMetrics
{
    private const string Handles = "/proc/self/fd";

    public static IReadOnlyList<ProcessFamily> All { get; } =
    [
        new("process_cpu_seconds_total", MetricType.Counter, "Processor time of the process, in seconds.", () => One(Environment.CpuUsage.TotalTime.TotalSeconds)),
        new("process_start_time_seconds", MetricType.Gauge, "When the process began, in seconds since 1970.", () => One(StartTime())),
        new("process_resident_memory_bytes", MetricType.Gauge, "Memory that the process holds.", () => One(Environment.WorkingSet)),
        new("process_threads", MetricType.Gauge, "Threads of the process.", () => One(Read(p => p.Threads.Count))),
        new("process_open_fds", MetricType.Gauge, "Files, sockets and timers that the process has open.", () => Directory.Exists(Handles) ? One(Directory.EnumerateFileSystemEntries(Handles).Count()) : []),
        new("dotnet_gc_collections_total", MetricType.Counter, "Garbage collections, by generation.", Collections),
        new("dotnet_gc_pause_seconds_total", MetricType.Counter, "How long garbage collections have paused the process, in seconds.", () => One(GC.GetTotalPauseDuration().TotalSeconds)),
        new("dotnet_gc_heap_bytes", MetricType.Gauge, "Bytes on the garbage-collected heap.", () => One(GC.GetTotalMemory(forceFullCollection: false))),
        new("dotnet_gc_allocated_bytes_total", MetricType.Counter, "Bytes allocated since the start.", () => One(GC.GetTotalAllocatedBytes())),
        new("dotnet_threadpool_threads", MetricType.Gauge, "Threads of the pool.", () => One(ThreadPool.ThreadCount)),
        new("dotnet_threadpool_queue_length", MetricType.Gauge, "Work that waits for a thread of the pool.", () => One(ThreadPool.PendingWorkItemCount)),
    ];

    private static MetricSample[] One(double value) => [new(value)];

    private static double StartTime() => Read(p => (p.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);

    private static T Read<T>(Func<Process, T> read)
    {
        using var process = Process.GetCurrentProcess();
        return read(process);
    }

    private static IEnumerable<MetricSample> Collections() =>
        Enumerable.Range(0, GC.MaxGeneration + 1).Select(g => new MetricSample(GC.CollectionCount(g), new KeyValuePair<string, string>("generation", $"{g}")));
}
