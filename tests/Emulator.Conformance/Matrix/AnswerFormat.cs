namespace Emulator.Conformance.Matrix;

/// <summary>The format of answers, as "On the wire" of the design has it.</summary>
internal static class AnswerFormat
{
    /// <summary>Fails when the type is not plain text, or spelled otherwise: clients compare the whole header. Call it before the body is read, which rewrites the header.</summary>
    public static void IsPlainText(HttpResponseMessage answer) => Assert.Equal("text/plain;charset=utf-8", answer.Content.Headers.NonValidated["Content-Type"].ToString());

    /// <summary>Reads lines of key and value and fails on anything that strays from the format.</summary>
    public static IReadOnlyDictionary<string, string> Lines(string body)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (body.Length == 0)
        {
            return found;
        }

        Assert.EndsWith("\r\n", body, StringComparison.Ordinal);
        foreach (var line in body[..^2].Split("\r\n"))
        {
            Assert.True(line.Count(c => c == '=') == 1, $"not exactly one '=': '{line}'");
            Assert.False(line.Any(char.IsControl), $"a control character or a bare line end: '{line}'");
            var parts = line.Split('=');
            Assert.True(parts[0].Length > 0 && parts[0] == parts[0].Trim() && !parts[0].Contains(' '), $"blanks in the key: '{line}'");
            Assert.True(parts[1] == parts[1].Trim(), $"blanks around the value: '{line}'");
            Assert.True(found.TryAdd(parts[0], parts[1]), $"a key twice: '{line}'");
        }

        return found;
    }
}
