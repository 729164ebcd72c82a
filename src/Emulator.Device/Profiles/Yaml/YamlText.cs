using System.Text;
using System.Text.Unicode;

namespace Emulator.Device.Profiles.Yaml;

/// <summary>Turns the bytes of a file into text that is fit for a YAML parser, or says where it is not.</summary>
public static class YamlText
{
    /// <summary>Largest file that is read.</summary>
    public const int MaxBytes = 1_000_000;

    /// <summary>Reads the text; null when nothing can be made of it.</summary>
    public static string? Read(string file, ReadOnlySpan<byte> bytes, ErrorList errors)
    {
        var start = new Place(file, 1, 1);
        if (bytes.Length > MaxBytes)
        {
            errors.Add(start, FieldPath.Root, "larger than 1 MB");
            return null;
        }

        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        var good = new char[bytes.Length];
        Utf8.ToUtf16(bytes, good, out var read, out var written, replaceInvalidSequences: false);
        var text = new string(good, 0, written);
        if (read < bytes.Length)
        {
            errors.Add(PlaceOf(file, text, text.Length), FieldPath.Root, "not UTF-8 text");
            return null;
        }

        return string.IsNullOrWhiteSpace(text) ? Refuse(start, "empty") : CheckCharacters(file, text, errors) ? text : null;

        string? Refuse(Place place, string why)
        {
            errors.Add(place, FieldPath.Root, why);
            return null;
        }
    }

    // A parser takes NUL for the end of the file and may take a tab for anything.
    private static bool CheckCharacters(string file, string text, ErrorList errors)
    {
        var good = true;
        var (line, column, indenting) = (1, 1, true);
        foreach (var c in text)
        {
            if (c == '\n')
            {
                (line, column, indenting) = (line + 1, 1, true);
                continue;
            }

            if (c == '\t' ? indenting : char.IsControl(c) && c != '\r')
            {
                errors.Add(new Place(file, line, column), FieldPath.Root, c == '\t' ? "a tab: YAML is indented with blanks" : $"the control character 0x{(int)c:x2}");
                good = false;
            }

            indenting &= c is ' ' or '\t';
            column++;
        }

        return good;
    }

    private static Place PlaceOf(string file, string text, int index)
    {
        var before = text.AsSpan(0, index);
        return new Place(file, before.Count('\n') + 1, index - (before.LastIndexOf('\n') + 1) + 1);
    }
}
