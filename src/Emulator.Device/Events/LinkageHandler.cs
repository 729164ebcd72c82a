using System.Collections.Immutable;
using System.Globalization;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Time;

namespace Emulator.Device.Events;

/// <summary>Where a camera is sent by an event (document section 4.9.1).</summary>
/// <param name="Channel">The PTZ channel, from 0.</param>
/// <param name="Kind">Preset, Tour or Pattern.</param>
/// <param name="Number">Which one.</param>
public readonly record struct PtzLink(int Channel, string Kind, int Number);

/// <summary>One EventHandler, read once: what an event leads to (document section 4.9.1). Lists are empty where the handler's Enable is off.</summary>
internal sealed class LinkageHandler
{
    private LinkageHandler(ConfigNode handler, int channels, int outputs)
    {
        Node = handler;
        Periods = WeekPeriods.Read(handler.At("TimeSection"));
        Dejitter = Seconds("Dejitter");
        Delay = Seconds("Delay");
        Records = Channels("RecordEnable", "RecordChannels", channels);
        RecordLatch = Seconds("RecordLatch");
        Snapshots = Channels("SnapshotEnable", "SnapshotChannels", channels);
        SnapshotPeriod = Number("SnapshotPeriod");
        SnapshotTimes = Number("SnapshotTimes");
        Outputs = Channels("AlarmOutEnable", "AlarmOutChannels", outputs);
        OutputLatch = Seconds("AlarmOutLatch");
        ExtendedOutputs = Is("ExAlarmOutEnable") ? [.. Items("ExAlarmOutChannels").Select(n => (int)n.Number()).Where(n => n > 0).Distinct()] : [];
        PtzLinks = Is("PtzLinkEnable")
            ? [.. Items("PtzLink").Select((link, i) => new PtzLink(i, ((ConfigValue)link.Items()[0]).Text, (int)link.Items()[1].Number())).Where(link => link.Kind != "None")]
            : [];
        Log = Is("LogEnable");
        Mail = Is("MailEnable");
        Beep = Is("BeepEnable");
        Flash = Is("FlashEnable");
        FlashLatch = Seconds("FlashLatch");
        Tip = Is("TipEnable");
        Voice = Is("VoiceEnable") ? handler.Text("Voice.AudioFileName") : null;
        Matrix = Channels("MatrixEnable", "MatrixChannels", channels);
        Tour = Channels("TourEnable", "TourChannels", channels);

        int Number(string name) => (int)handler.Number(name);
        TimeSpan Seconds(string name) => TimeSpan.FromSeconds(Number(name));
        bool Is(string name) => handler.Text(name) == "true";
        ImmutableArray<ConfigNode> Items(string name) => handler.At(name).Items();
        ImmutableArray<int> Channels(string enable, string name, int count) =>
            Is(enable) ? [.. Items(name).Take(count).Select((on, i) => (on, i)).Where(c => c.on.Number() != 0).Select(c => c.i)] : [];
    }

    /// <summary>What it was read from: while this is the same, so is the handler.</summary>
    public ConfigNode Node { get; }

    public WeekPeriods Periods { get; }

    public TimeSpan Dejitter { get; }

    public TimeSpan Delay { get; }

    /// <summary>The same list for as long as the handler is the same.</summary>
    public IReadOnlyList<int> Records { get; }

    public TimeSpan RecordLatch { get; }

    public ImmutableArray<int> Snapshots { get; }

    /// <summary>Frames between two snapshots.</summary>
    public int SnapshotPeriod { get; }

    /// <summary>How many snapshots; 0 takes them for as long as the event lasts.</summary>
    public int SnapshotTimes { get; }

    public ImmutableArray<int> Outputs { get; }

    public TimeSpan OutputLatch { get; }

    /// <summary>Numbers of extended alarm outputs, from 1.</summary>
    public ImmutableArray<int> ExtendedOutputs { get; }

    public ImmutableArray<PtzLink> PtzLinks { get; }

    public bool Log { get; }

    public bool Mail { get; }

    public bool Beep { get; }

    public bool Flash { get; }

    public TimeSpan FlashLatch { get; }

    public bool Tip { get; }

    /// <summary>The file that is said; null when none is.</summary>
    public string? Voice { get; }

    public ImmutableArray<int> Matrix { get; }

    public ImmutableArray<int> Tour { get; }

    public static LinkageHandler Read(ConfigNode handler, int channels, int outputs) => new(handler, channels, outputs);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"records {Records.Count}, outputs {Outputs.Length}, delay {Delay}");
}
