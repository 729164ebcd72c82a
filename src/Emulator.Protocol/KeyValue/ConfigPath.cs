using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Emulator.Protocol.KeyValue;

/// <summary>One step of a <see cref="ConfigPath"/>: the name of a member, or an index into an array.</summary>
/// <param name="Name">Member name as it was written, or null when the step is an index.</param>
/// <param name="Index">Array index from 0, or <see cref="Any"/> for <c>[*]</c>; -1 when the step is a name.</param>
public readonly record struct PathStep(string? Name, int Index)
{
    /// <summary>The index of a wildcard step, <c>[*]</c>, which only profiles use.</summary>
    public const int Any = int.MaxValue;

    /// <summary>True when the step indexes an array.</summary>
    [MemberNotNullWhen(false, nameof(Name))]
    public bool IsIndex => Name is null;
}

/// <summary>
/// A place in the configuration tree as clients write it (document section 3.2): <c>VideoColor[0][1].Brightness</c>.
/// Names are kept as written; whoever resolves the path compares them without regard to case.
/// </summary>
public sealed class ConfigPath
{
    /// <summary>Longest path that is read; longer ones are refused.</summary>
    public const int MaxLength = 512;

    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 32;

    private readonly PathStep[] _steps;

    private ConfigPath(PathStep[] steps) => _steps = steps;

    /// <summary>The steps from the section inwards; the first is always a name.</summary>
    public ReadOnlySpan<PathStep> Steps => _steps;

    /// <summary>The name of the section, the first step.</summary>
    public string Section => _steps[0].Name!;

    /// <summary>Reads a path.</summary>
    /// <param name="text">For example <c>table.MotionDetect[0].Enable</c>. A leading <c>table.</c> is dropped.</param>
    /// <param name="path">The path read.</param>
    /// <param name="error">What is wrong, and where (a 0-based position), when the answer is false.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ConfigPath? path, [NotNullWhen(false)] out string? error)
    {
        path = null;
        if (text.StartsWith("table.", StringComparison.OrdinalIgnoreCase))
        {
            text = text["table.".Length..];
        }

        if (text.Length is 0 or > MaxLength)
        {
            error = text.Length == 0 ? "empty name" : "name too long";
            return false;
        }

        var steps = new List<PathStep>(8);
        var at = 0;
        while (at < text.Length)
        {
            if (steps.Count == MaxDepth)
            {
                error = $"nested too deep at {at}";
                return false;
            }

            if (text[at] == '[')
            {
                if (steps.Count == 0 || !TryIndex(text, ref at, out var index))
                {
                    error = $"bad index at {at}";
                    return false;
                }

                steps.Add(new PathStep(null, index));
                if (at < text.Length && text[at] == '.' && at + 1 < text.Length)
                {
                    at++;
                }
                else if (at < text.Length && text[at] != '[')
                {
                    error = $"unexpected '{text[at]}' at {at}";
                    return false;
                }

                continue;
            }

            var end = at;
            while (end < text.Length && text[end] is not ('.' or '[' or ']'))
            {
                end++;
            }

            var name = text[at..end].Trim(' ');
            if (name.Length == 0 || (end < text.Length && text[end] == ']') || (end == text.Length - 1 && text[end] == '.'))
            {
                error = $"missing name at {at}";
                return false;
            }

            steps.Add(new PathStep(name.ToString(), -1));
            at = end < text.Length && text[end] == '.' ? end + 1 : end;
        }

        error = null;
        path = new ConfigPath([.. steps]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var step in _steps)
        {
            if (step.IsIndex)
            {
                text.Append('[').Append(step.Index == PathStep.Any ? "*" : step.Index.ToString(CultureInfo.InvariantCulture)).Append(']');
            }
            else
            {
                text.Append(text.Length > 0 ? "." : "").Append(step.Name);
            }
        }

        return text.ToString();
    }

    // "[12]", "[*]", and "[0u]" as the document prints the indices of chapter 10.
    private static bool TryIndex(ReadOnlySpan<char> text, ref int at, out int index)
    {
        index = -1;
        var length = text[at..].IndexOf(']');
        if (length < 0)
        {
            return false;
        }

        var digits = text.Slice(at + 1, length - 1);
        if (digits is "*")
        {
            index = PathStep.Any;
        }
        else
        {
            if (digits.Length > 1 && digits[^1] is 'u' or 'U')
            {
                digits = digits[..^1];
            }

            if (digits.Length is 0 or > 6 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out index))
            {
                return false;
            }
        }

        at += length + 1;
        return true;
    }
}
