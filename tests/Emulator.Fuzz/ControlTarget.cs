using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Fuzz;

/// <summary>
/// Requests to the control API of a running emulator: a line with method and target, then the body. Whatever comes, the answer is one that was
/// meant: never a failure of the program, and a problem wherever it is refused.
/// </summary>
internal static class ControlTarget
{
    // One emulator for all inputs, as long as the process lives.
    private static readonly Lazy<TestCamera> Camera = new(() => Task.Run(() => TestCamera.StartAsync()).GetAwaiter().GetResult());

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];

    public static void Control(ReadOnlySpan<byte> data)
    {
        var end = data.IndexOf((byte)'\n');
        var line = end < 0 ? data : data[..end];
        var space = line.IndexOf((byte)' ');
        var method = Encoding.Latin1.GetString(space < 0 ? default : line[..space]);
        method = Methods.Contains(method) ? method : "POST";
        var target = "/" + Escape(line[(space + 1)..]).TrimStart('/');
        // Two operations take as long as they are told to, which is no fault.
        if (target.Contains("verify", StringComparison.OrdinalIgnoreCase) || target.Contains("advance", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (!Uri.TryCreate(Camera.Value.Control.BaseAddress!.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out var url))
        {
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (end >= 0)
        {
            request.Content = new ByteArrayContent(data[(end + 1)..].ToArray());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var answer = Camera.Value.Control.Send(request);
        using var reader = new StreamReader(answer.Content.ReadAsStream(), Encoding.UTF8);
        var text = reader.ReadToEnd();
        var status = (int)answer.StatusCode;
        Assert.True(status is >= 200 and < 300 or >= 400 and < 500, $"{status} {text}");
        if (status >= 400 && text.Length > 0)
        {
            var problem = JsonElement.Parse(text);
            Assert.Equal(status, problem.GetProperty("status").GetInt32());
            Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        }
    }

    /// <summary>Escapes what no request line can hold; the rest goes as it is.</summary>
    public static string Escape(ReadOnlySpan<byte> text)
    {
        var line = new StringBuilder();
        foreach (var b in text)
        {
            line.Append(b is > 0x20 and < 0x7f and not (byte)'#' ? ((char)b).ToString() : $"%{b:X2}");
        }

        return line.ToString();
    }
}
