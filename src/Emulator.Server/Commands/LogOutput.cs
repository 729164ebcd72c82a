using Emulator.Server.Hosting;

namespace Emulator.Server.Commands;

/// <summary>Where <c>camulator run</c> writes its log: to standard error, a line for each entry, as text or as JSON.</summary>
internal static class LogOutput
{
    /// <summary>Sets up the log that the options ask for.</summary>
    public static void Configure(ILoggingBuilder logging, EmulatorOptions options)
    {
        logging.SetMinimumLevel(options.LogLevel);
        if (options.LogLevel < LogLevel.Warning)
        {
            // The framework's own lines of requests have what clients sent, passwords too.
            logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        }

        // A start that fails is told by the command, in one line and without where in the framework it happened.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        if (options.LogFormat == LogFormat.Json)
        {
            AddJson(logging);
        }
        else
        {
            var scopes = options.LogLevel < LogLevel.Warning;
            logging.AddSimpleConsole(console => (console.SingleLine, console.IncludeScopes) = (true, scopes));
        }

        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static void AddJson(ILoggingBuilder logging) => logging.AddJsonConsole(console =>
    {
        console.IncludeScopes = true;
        console.UseUtcTimestamp = true;
        console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    });
}
