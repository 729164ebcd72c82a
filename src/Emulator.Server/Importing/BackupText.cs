using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Emulator.Server.Importing;

/// <summary>
/// Reads what a device gives as its configuration: the JSON of <c>Config.backup</c> (document section 4.6.21), or lines as getConfig has them, with or
/// without <c>table.</c> before each and with either line end.
/// </summary>
internal static class BackupText
{
    /// <summary>Largest text that is read, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const int MaxDepth = 32;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads it.</summary>
    /// <exception cref="ProfileImportException">It is neither, or holds what no device could.</exception>
    public static SourceConfig Read(ReadOnlyMemory<byte> text)
    {
        if (text.Length > MaxBytes)
        {
            throw new ProfileImportException($"larger than {MaxBytes / 1024 / 1024} MiB");
        }

        var span = text.Span.StartsWith(Encoding.UTF8.Preamble) ? text.Span[3..] : text.Span;
        var config = new SourceConfig();
        if (span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
        {
            new JsonWalk(config).Read(span);
        }
        else
        {
            ReadLines(span, config);
        }

        return config.Leaves.Count > 0 ? config : throw new ProfileImportException("line 1: no configuration: neither a JSON object nor lines of name=value");
    }

    private static void ReadLines(ReadOnlySpan<byte> text, SourceConfig config)
    {
        var number = 0;
        while (!text.IsEmpty)
        {
            number++;
            var end = text.IndexOf((byte)'\n');
            var bytes = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            var line = Text(bytes.TrimEnd((byte)'\r'), number);
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var equals = line.IndexOf('=');
            if (equals <= 0)
            {
                throw new ProfileImportException($"line {number}: '{(line.Length > 60 ? line[..60] + "..." : line)}' is no line of name=value");
            }

            config.Add(line[..equals].Trim(' '), line[(equals + 1)..], number);
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes, int line)
    {
        try
        {
            var text = Strict.GetString(bytes);
            return text.AsSpan().IndexOfAnyInRange('\0', '\u0008') < 0 ? text : throw new ProfileImportException($"line {line}: a control character");
        }
        catch (DecoderFallbackException)
        {
            throw new ProfileImportException($"line {line}: not UTF-8 text");
        }
    }

    // Walks the tokens by itself, because each value is to be told with its line.
    private sealed class JsonWalk(SourceConfig config)
    {
        private readonly StringBuilder _path = new();
        private int _line = 1;
        private int _counted;

        public void Read(ReadOnlySpan<byte> text)
        {
            var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            try
            {
                json.Read();
                Members(ref json, text);
                if (json.Read())
                {
                    throw new ProfileImportException($"line {LineAt(text, (int)json.TokenStartIndex)}: something follows the configuration");
                }
            }
            catch (JsonException problem)
            {
                throw new ProfileImportException($"line {(problem.LineNumber ?? 0) + 1}: {Plain(problem)}");
            }
            catch (InvalidOperationException)
            {
                throw new ProfileImportException($"line {LineAt(text, (int)json.TokenStartIndex)}: a text that is not Unicode");
            }
        }

        private void Members(ref Utf8JsonReader json, ReadOnlySpan<byte> text)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndObject)
            {
                var name = json.GetString()!;
                if (name.Length == 0 || name.AsSpan().IndexOfAny(".[]=") >= 0)
                {
                    throw new ProfileImportException($"line {LineAt(text, (int)json.TokenStartIndex)}: '{(name.Length > 60 ? name[..60] : name)}' is no name that a section could have");
                }

                var length = _path.Length;
                _path.Append(length == 0 ? "" : ".").Append(name);
                json.Read();
                Value(ref json, text);
                _path.Length = length;
            }
        }

        private void Value(ref Utf8JsonReader json, ReadOnlySpan<byte> text)
        {
            switch (json.TokenType)
            {
                case JsonTokenType.StartObject:
                    Members(ref json, text);
                    break;
                case JsonTokenType.StartArray:
                    for (var i = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; i++)
                    {
                        var length = _path.Length;
                        _path.Append(CultureInfo.InvariantCulture, $"[{i}]");
                        Value(ref json, text);
                        _path.Length = length;
                    }

                    break;
                case JsonTokenType.Null:
                    break;
                default:
                    var value = json.TokenType == JsonTokenType.String ? json.GetString()! : Encoding.ASCII.GetString(json.ValueSpan);
                    config.Add(_path.ToString(), value, LineAt(text, (int)json.TokenStartIndex));
                    break;
            }
        }

        private int LineAt(ReadOnlySpan<byte> text, int at)
        {
            _line += text[_counted..at].Count((byte)'\n');
            _counted = at;
            return _line;
        }

        // Without the position, which is told before it.
        private static string Plain(JsonException problem) => problem.Message.Split(" LineNumber:", StringSplitOptions.None)[0];
    }
}
