using System.Globalization;
using System.Text;

namespace Emulator.Server.Tests.Persistence.PowerCuts;

/// <summary>What a set is to do.</summary>
/// <param name="Path">Asked of the camera; of the control API when there is a body.</param>
/// <param name="Body">JSON, or null.</param>
/// <param name="Then">How things stand when it is done.</param>
internal sealed record Deed(string Path, string? Body, IReadOnlyDictionary<string, string> Then);

/// <summary>
/// One thing that a device keeps, and what it has acknowledged of it. Sets are made one after the other until the process dies. Afterwards things
/// stand as acknowledged, or as the set that nobody heard the answer of was to leave them, and never between the two.
/// </summary>
/// <param name="name">What it is, for messages.</param>
/// <param name="device">Id of the device.</param>
/// <param name="read">How things stand now.</param>
/// <param name="next">What to do next: by how things stand, a number that counts up, and chance.</param>
internal sealed class Ledger(
    string name,
    string device,
    Func<PowerCutClients, Task<SortedDictionary<string, string>>> read,
    Func<IReadOnlyDictionary<string, string>, int, Random, Deed> next)
{
    /// <summary>The value of what is a number that is not known before, but greater than the one there was.</summary>
    public const string Later = "later";

    private IReadOnlyDictionary<string, string>? _acknowledged;
    private IReadOnlyDictionary<string, string>? _pending;
    private int _number;

    /// <summary>Sets that were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Sets without an answer that took effect, and that did not.</summary>
    public (int Done, int Undone) Unanswered { get; private set; }

    /// <summary>Compares what a device that was started again has with what it acknowledged.</summary>
    public async Task VerifyAsync(PowerCutClients clients)
    {
        var found = await read(clients);
        var (is_, was, would) = (Text(found), Text(_acknowledged), Text(_pending));
        var done = is_ == would || (_pending is not null && _acknowledged is not null && IsLater(found, _acknowledged, _pending));
        if (_acknowledged is not null && is_ != was && !done)
        {
            Assert.Fail($"{device}: {name}\nis\n{is_}\nwas acknowledged as\n{was}\nand unanswered was\n{would}");
        }

        if (_pending is not null)
        {
            Unanswered = done ? (Unanswered.Done + 1, Unanswered.Undone) : (Unanswered.Done, Unanswered.Undone + 1);
        }

        (_acknowledged, _pending) = (found, null);
    }

    /// <summary>Makes sets until nobody answers.</summary>
    /// <param name="clients">Who asks.</param>
    /// <param name="chance">What is set.</param>
    /// <param name="isCut">Whether the power is gone: from then on a set may be refused.</param>
    /// <param name="done">Told of each set that was acknowledged.</param>
    public async Task WorkAsync(PowerCutClients clients, Random chance, Func<bool> isCut, Action done)
    {
        while (true)
        {
            var deed = next(_acknowledged!, ++_number, chance);
            _pending = deed.Then;
            try
            {
                var (status, answer) = deed.Body is null ? await clients.AskAsync(device, deed.Path) : await clients.PostAsync(device, deed.Path, deed.Body);
                if ((int)status is < 200 or > 299 || answer.StartsWith("Error", StringComparison.Ordinal))
                {
                    Assert.True(isCut(), $"{device}: {name}: {deed.Path} {deed.Body} was refused: {(int)status} {answer}");
                    return;
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
            {
                return;
            }

            // Where power is really cut nobody answers any more. A program whose disk alone is gone does for a moment, and the disk may have told
            // it that something is kept while it was dying.
            if (isCut())
            {
                return;
            }

            Acknowledged++;
            done();
            if (!deed.Then.Values.Contains(Later))
            {
                (_acknowledged, _pending) = (deed.Then, null);
                continue;
            }

            try
            {
                (_acknowledged, _pending) = (await read(clients), null);
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private static bool IsLater(SortedDictionary<string, string> found, IReadOnlyDictionary<string, string> was, IReadOnlyDictionary<string, string> would) =>
        found.Keys.SequenceEqual(would.Keys.Order(StringComparer.Ordinal))
        && found.All(f => would[f.Key] == Later ? long.Parse(f.Value, CultureInfo.InvariantCulture) > long.Parse(was[f.Key], CultureInfo.InvariantCulture) : would[f.Key] == f.Value);

    private static string? Text(IReadOnlyDictionary<string, string>? state) =>
        state?.OrderBy(s => s.Key, StringComparer.Ordinal).Aggregate(new StringBuilder(), (text, s) => text.Append(s.Key).Append('=').Append(s.Value).Append('\n')).ToString();
}
