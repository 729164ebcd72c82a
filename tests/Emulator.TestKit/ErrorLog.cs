using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Emulator.TestKit;

/// <summary>Collects what the emulator logs as a warning or worse: a test that provokes one has found a bug.</summary>
public sealed class ErrorLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Gives what was collected, and forgets it.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = new List<string>();
        while (_lines.TryDequeue(out var line))
        {
            taken.Add(line);
        }

        return taken;
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
