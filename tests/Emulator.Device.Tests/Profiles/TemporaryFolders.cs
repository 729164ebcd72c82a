namespace Emulator.Device.Tests.Profiles;

/// <summary>Two folders of profiles, built-in and a user's, that are gone after the test.</summary>
internal sealed class TemporaryFolders : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("camulator-profiles-");

    public TemporaryFolders()
    {
        _root.CreateSubdirectory("built-in");
        _root.CreateSubdirectory("user");
    }

    public string BuiltIn => Path.Combine(_root.FullName, "built-in");

    public string User => Path.Combine(_root.FullName, "user");

    public TemporaryFolders BuiltInHas(string file, string text) => Write(BuiltIn, file, text);

    public TemporaryFolders UserHas(string file, string text) => Write(User, file, text);

    /// <summary>An error text without the folder's random name.</summary>
    public string Shorten(object error) => error.ToString()!.Replace(_root.FullName + "/", "", StringComparison.Ordinal);

    public void Dispose() => _root.Delete(recursive: true);

    private TemporaryFolders Write(string folder, string file, string text)
    {
        File.WriteAllText(Path.Combine(folder, file), text);
        return this;
    }
}
