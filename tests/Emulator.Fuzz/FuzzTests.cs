using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Emulator.Fuzz;

/// <summary>
/// Every file of the corpus, and as many mutations of them as there is time for: a second each, or CAMULATOR_FUZZ_SECONDS. Mutations
/// come in the same order in every run with the same CAMULATOR_FUZZ_SEED; CAMULATOR_FUZZ_REPORT names a file that gets a line of each target. An input that fails is printed; add it to the corpus with the fix.
/// </summary>
public class FuzzTests
{
    // Of processor time, so that a busy machine does not count. An input takes microseconds, at worst some tens of milliseconds for a large picture,
    // and the first of a target its compilation.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(4);

    public static TheoryData<string, string> Corpus
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var target in FuzzTarget.All.Values)
            {
                foreach (var file in target.Files)
                {
                    data.Add(target.Name, Path.GetFileName(file));
                }
            }

            return data;
        }
    }

    public static TheoryData<string> Targets => [.. FuzzTarget.All.Keys];

    private static TimeSpan Time => TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("CAMULATOR_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 1);

    private static int Seed =>
        int.TryParse(Environment.GetEnvironmentVariable("CAMULATOR_FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    [Theory]
    [MemberData(nameof(Corpus))]
    public void The_corpus_holds(string target, string file) =>
        Endures(FuzzTarget.All[target], File.ReadAllBytes(Path.Combine(FuzzTarget.All[target].Folder, file)));

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutations_hold(string name)
    {
        var target = FuzzTarget.All[name];
        var mutator = new Mutator(Seed, [.. target.Files.Select(File.ReadAllBytes), .. target.MoreSeeds()], target.Tokens);
        var watch = Stopwatch.StartNew();
        var inputs = 0;
        do
        {
            Endures(target, mutator.Next());
            inputs++;
        }
        while (watch.Elapsed < Time);
        Assert.True(inputs > 0);
        if (Environment.GetEnvironmentVariable("CAMULATOR_FUZZ_REPORT") is { } report)
        {
            File.AppendAllText(report, string.Create(CultureInfo.InvariantCulture, $"| {name} | {target.Files.Count + target.MoreSeeds().Count()} | {inputs} | {watch.Elapsed.TotalSeconds:0} |\n"));
        }
    }

    private static void Endures(FuzzTarget target, byte[] input)
    {
        var spent = Feed(target, input);
        if (spent >= Soon)
        {
            // The first input of its kind starts a camera or reads a scene, which is no time of its own; one that is slow is slow again.
            spent = Feed(target, input);
        }

        Assert.True(spent < Soon, $"{target.Name} took {spent}: {Show(input)}");
    }

    private static TimeSpan Feed(FuzzTarget target, byte[] input)
    {
        var before = Environment.CpuUsage.TotalTime;
        try
        {
            target.Feed(input);
        }
        catch (Exception problem)
        {
            throw new InvalidOperationException($"{target.Name}: {Show(input)}", problem);
        }

        return Environment.CpuUsage.TotalTime - before;
    }

    private static string Show(byte[] input) => $"{Convert.ToBase64String(input)} ({Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(input.Length, 400)))})";
}
