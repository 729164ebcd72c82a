namespace Emulator.TestKit;

/// <summary>Where the checkout is.</summary>
public static class Repository
{
    /// <summary>The folder that holds Emulator.sln.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string? folder) =>
        folder is null ? throw new InvalidOperationException("the tests run outside a checkout")
        : File.Exists(Path.Combine(folder, "Emulator.sln")) ? folder
        : Find(Path.GetDirectoryName(folder));
}
