namespace Emulator.Server.Wire;

/// <summary>What becomes of a connection at the moment it is accepted.</summary>
internal enum WireVerdict
{
    /// <summary>It is served.</summary>
    Serve,

    /// <summary>It is closed with a FIN.</summary>
    Close,

    /// <summary>It is closed with an RST.</summary>
    Reset,

    /// <summary>It stays open and nothing is ever read or sent.</summary>
    Silence,
}
