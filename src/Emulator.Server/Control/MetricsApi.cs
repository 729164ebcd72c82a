using Emulator.Server.Cameras;
using Emulator.Server.Metrics;

namespace Emulator.Server.Control;

/// <summary>Everything that is counted, as Prometheus reads it (docs/guides/observability.md).</summary>
internal static class MetricsApi
{
    private const string Prefix = "camulator_";

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/metrics", (CameraFleet fleet) => TypedResults.Text(Write(fleet.All), MetricsText.ContentType))
        .WithTags("health").WithSummary("What is counted, in Prometheus's text format: of each device, of all of them (camulator_fleet_...), and of the process")
        .Produces<string>(200, "text/plain");

    private static string Write(IReadOnlyList<Camera> cameras)
    {
        var text = new MetricsText();
        text.Family(Prefix + "devices", MetricType.Gauge, "Devices of the process.");
        text.Sample(Prefix + "devices", new MetricSample(cameras.Count));
        foreach (var family in CameraMetrics.All)
        {
            Write(text, family, cameras);
        }

        foreach (var family in ProcessMetrics.All)
        {
            if (family.Read().ToArray() is { Length: > 0 } samples)
            {
                text.Family(family.Name, family.Type, family.Help);
                foreach (var sample in samples)
                {
                    text.Sample(family.Name, sample);
                }
            }
        }

        return text.ToString();
    }

    private static void Write(MetricsText text, MetricFamily family, IReadOnlyList<Camera> cameras)
    {
        var name = Prefix + family.Name;
        var samples = cameras.SelectMany(c => family.Read(c).Select(s => (c.Id, Sample: s))).ToArray();
        if (samples.Length == 0)
        {
            return;
        }

        text.Family(name, family.Type, family.Help);
        foreach (var (id, sample) in samples)
        {
            text.Sample(name, sample, id);
        }

        if (!family.Sums)
        {
            return;
        }

        // Of the devices there are now: one that is removed takes its part of every sum with it.
        name = $"{Prefix}fleet_{family.Name}";
        text.Family(name, family.Type, family.Help + " All devices together.");
        foreach (var same in samples.Select(s => s.Sample).GroupBy(s => string.Join('\n', s.Labels.Select(l => l.Value)), StringComparer.Ordinal))
        {
            text.Sample(name, new MetricSample(same.Sum(s => s.Value), same.First().Labels));
        }
    }
}
