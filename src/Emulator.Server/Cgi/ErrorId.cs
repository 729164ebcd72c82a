namespace Emulator.Server.Cgi;

/// <summary>The error numbers of the document's table 3-2.</summary>
internal enum ErrorId
{
    InvalidAuthority = 0,
    RequestParses = 1,
    InvalidRequest = 2,
    MethodNotFound = 3,
    InvalidParameter = 4,
    ServerInternal = 5,
    RequestTimeout = 6,
    KeepAliveFailed = 7,
}
