using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Emulator.Benchmarks;

/// <summary>A server under measurement, as a process of its own, ended by its id.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    /// <summary>Bytes of memory that are resident now.</summary>
    public long ResidentBytes =>
        long.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;

    /// <summary>Processor time spent so far, of all its threads.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a published program: its own folder, as it would be installed.</summary>
    public static Child Start(string dll, params string[] arguments) => StartProgram("dotnet", [dll, .. arguments]);

    /// <summary>Starts any program.</summary>
    public static Child StartProgram(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        return new Child(Process.Start(start)!);
    }

    /// <summary>The next line it prints.</summary>
    public string ReadLine() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"the process ended with {_process.ExitCode}");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Sends a request until it is answered with 200, and answers with the head and body. Connections refused meanwhile are tried again at once.</summary>
    public static string Until200(int port, string target, string? authorization = null)
    {
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromSeconds(30))
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                var stream = client.GetStream();
                stream.Write(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{(authorization is null ? "" : $"Authorization: {authorization}\r\n")}Connection: close\r\n\r\n"));
                using var reader = new StreamReader(stream, Encoding.UTF8);
                var answer = reader.ReadToEnd();
                if (answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
                {
                    return answer;
                }
            }
            catch (SocketException)
            {
                Thread.Sleep(1);
            }
        }

        throw new InvalidOperationException($"no 200 from port {port}");
    }
}
