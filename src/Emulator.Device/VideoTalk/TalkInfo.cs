namespace Emulator.Device.VideoTalk;

/// <summary>What the talk of a device does, for the control API.</summary>
/// <param name="State">A state of the document, or Idle.</param>
/// <param name="Call">The call; absent when none is on.</param>
/// <param name="Sound">What was sent and received of sound; absent when none is.</param>
internal sealed record TalkInfo(string State, CallInfo? Call, object? Sound);

/// <summary>The call that is on.</summary>
/// <param name="Number">Counts the calls, from 1.</param>
/// <param name="CallType">Outgoing when a visitor rang, Incoming when a client called.</param>
/// <param name="Peer">Number of the other end.</param>
/// <param name="Began">When it began, by the device's clock, UTC.</param>
/// <param name="User">Who called or answered over the API.</param>
/// <param name="From">From where.</param>
/// <param name="TalkSeconds">For how long they have talked; absent before the answer.</param>
/// <param name="SecondsLeft">How long it may still ring, or be talked.</param>
internal sealed record CallInfo(long Number, string CallType, string Peer, DateTime Began, string? User, string? From, double? TalkSeconds, double? SecondsLeft);
