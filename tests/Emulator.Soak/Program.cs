using Emulator.Benchmarks;

namespace Emulator.Soak;

/// <summary>The soak as a program: the published emulator, as it is shipped.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (SoakOptions.TryParse(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(SoakOptions.Usage);
            return 2;
        }

        var program = options.Program ?? Published.Camulator;
        var wrong = 0;
        if (options.For > TimeSpan.Zero)
        {
            wrong += Tell(await FleetSoak.RunAsync(program, options, Console.Out));
        }

        if (options.Days > 0)
        {
            wrong += Tell(await DaysSoak.RunAsync(program, options, Console.Out));
        }

        Console.WriteLine(wrong == 0 ? "the soak holds" : $"the soak does not hold: {wrong}");
        return wrong == 0 ? 0 : 1;

        static int Tell(IReadOnlyList<string> wrong)
        {
            foreach (var line in wrong)
            {
                Console.WriteLine("WRONG " + line);
            }

            return wrong.Count;
        }
    }
}
