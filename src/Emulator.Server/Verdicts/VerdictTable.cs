namespace Emulator.Server.Verdicts;

/// <summary>In what clients are judged. A new verdict is a row here and a row of the tests.</summary>
internal static class VerdictTable
{
    public static IReadOnlyList<VerdictRule> All { get; } =
    [
        new("reconnect.delay", "How soon does it come back after the device cut it off?", "good up to 60 s, warn up to 300 s, bad beyond", "Until then nobody records and nobody is told.", Reconnects.Delay),
        new("reconnect.backOff", "Do its delays grow while attempts fail?", "good when they double or are 30 s and more, warn from 1 s, bad below", "A camera that boots is asked hardest when it can answer least.", Reconnects.BackOff),
        new("login.challenges", "How many answers 401 does it collect?", "good up to 12 a minute, warn up to 60, bad beyond", "Cameras log each; a client that never keeps a nonce fills the log and the session table.", Logins.Challenges),
        new("login.reuse", "Does it keep its login from one request to the next?", "good up to 10 % of requests sent twice, warn up to 40 %, bad beyond", "Every request that is sent twice costs a camera twice.", Logins.Reuse),
        new("login.failures", "Does it stop when the password is wrong?", "good up to 1 try, warn up to 3 in a row, bad beyond", "Devices lock the address out, for everybody behind it.", Logins.Failures),
        new("login.locked", "Does it leave a device alone that has locked it out?", "good up to 2 requests a minute, warn up to 6, bad beyond", "On many devices each try begins the lock-out anew.", Logins.WhileLocked),
        new("login.stale", "Does it answer 'stale' with the new nonce?", "good when each is asked once more, warn when it gives up or fails twice, bad beyond", "Nonces age: who takes that for a wrong password stops working after a while.", Logins.Stale),
        new("rtsp.keepAlive", "Does it keep its RTSP sessions alive?", "good when none timed out, bad otherwise", "Devices enforce the time-out they tell.", Streaming.KeepAlive),
        new("rtsp.teardown", "Does it end its RTSP sessions?", "good when all end with TEARDOWN, warn when with the connection, bad when by time-out", "Sessions that are left count against the limit of the device.", Streaming.Teardown),
        new("rtsp.describe", "Does it ask again and again what a stream is?", "good up to 4 DESCRIBE of a URL a minute, warn up to 12, bad beyond", "A loop of DESCRIBE is how a player looks that cannot use the answer.", Streaming.Describe),
        new("events.heartbeat", "Does it ask for signs of life on event streams?", "good when on all, warn otherwise", "Streams that stay up and go silent are the most frequent complaint there is.", Streaming.Heartbeat),
        new("events.attention", "Does it read its event streams and send what it promised?", "good when none was cut off, bad otherwise", "Who is cut off has missed events.", Streaming.Attention),
        new("events.parallel", "How many event streams does it keep?", "good up to 2, warn up to 4, bad beyond", "Some devices serve one.", Streaming.Parallel),
        new("searches.left", "Does it end its searches?", "good when all, warn up to 2 left, bad beyond", "A device has few, and keeps each for minutes.", Habits.Left),
        new("requests.peak", "How many requests does it send at once?", "good up to 10 a second, warn up to 30, bad beyond", "Bursts have rebooted cameras.", Habits.Peak),
        new("requests.polling", "How often does it ask the same?", "good from every 2 s, warn from every 0.5 s, bad below", "Event streams tell the same without being asked.", Habits.Polling),
        new("connections.reuse", "Does it use a connection more than once?", "good up to half of the connections for one answer, warn beyond", "Cameras have few connections, and each login costs anew.", Habits.Connections),
    ];
}
