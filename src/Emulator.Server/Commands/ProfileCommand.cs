using System.CommandLine;
using System.Runtime.InteropServices;
using Emulator.Device.Profiles;
using Emulator.Server.Hosting;
using Emulator.Server.Importing;

namespace Emulator.Server.Commands;

/// <summary><c>camulator profile import</c> and <c>camulator profile check</c>: makes a profile of a device, and says what is wrong with one.</summary>
internal static class ProfileCommand
{
    private const int Failed = 1;
    private const int Interrupted = 130;
    private const int MostSeconds = 600;

    public static Command Create() => new("profile", "Profiles, which say what kinds of device there are") { CreateImport(), CreateCheck() };

    private static Command CreateImport()
    {
        var source = new Argument<string?>("source") { Description = "A file: what Config.backup or getConfig gave; or the address of a device, http or https", Arity = ArgumentArity.ZeroOrOne };
        var from = new Option<string?>("--from") { Description = "The source, said by name" };
        var output = new Option<string>("--out", "-o") { Description = "The profile to write: a name of small letters, digits and -, ending in .yaml", Required = true };
        var user = new Option<string?>("--user") { Description = "Who logs in to the device" };
        var password = new Option<string?>("--password") { Description = "With which password" };
        var extends = new Option<string?>("--extends") { Description = "The shipped profile to build on; the one that the source is most like when left out" };
        var insecure = new Option<bool>("--insecure") { Description = "Take any certificate of the device, such as one that it has signed itself" };
        var force = new Option<bool>("--force") { Description = "Replace the file if it is there" };
        var seconds = new Option<int>("--seconds") { Description = $"The longest that reading a device may take, 1 to {MostSeconds}", DefaultValueFactory = _ => 120 };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var file }] && !IsProfile(file))
            {
                result.AddError($"--out: '{file}' is no name of a profile: small letters, digits and -, at most 32, and .yaml");
            }
        });
        seconds.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, out var number) && number is >= 1 and <= MostSeconds))
            {
                result.AddError($"--seconds: '{text}' is not from 1 to {MostSeconds}");
            }
        });
        var import = new Command("import", "Make a profile of a device's configuration, or of a device that runs; passwords, keys and serial numbers are left out") { source, from, output, user, password, extends, insecure, force, seconds };
        import.Validators.Add(result =>
        {
            if (result.GetResult(source)?.Tokens.Count > 0 == result.GetResult(from)?.Tokens.Count > 0)
            {
                result.AddError("import: one source is needed, as an argument or with --from: a file, or the address of a device");
            }
        });
        import.SetAction((result, _) => ImportAsync(
            (result.GetValue(from) ?? result.GetValue(source))!, result.GetValue(output)!, (result.GetValue(user), result.GetValue(password)), result.GetValue(extends), result.GetValue(insecure), result.GetValue(force), result.GetValue(seconds)));
        return import;
    }

    private static Command CreateCheck()
    {
        var file = new Argument<string>("file") { Description = "A profile" };
        var profiles = new Option<string?>("--profiles") { Description = "Folder of further profiles that it may extend" };
        var check = new Command("check", "Say what is wrong with a profile; ends with 0 when nothing is") { file, profiles };
        check.SetAction(result => Check(result.GetValue(file)!, result.GetValue(profiles)));
        return check;
    }

    private static async Task<int> ImportAsync(string source, string output, (string? User, string? Password) login, string? extends, bool insecure, bool force, int seconds)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var interrupted = false;
        void Stop(PosixSignalContext signal)
        {
            (signal.Cancel, interrupted) = (true, true);
            stop.Cancel();
        }

        try
        {
            if (File.Exists(output) && !force)
            {
                throw new ProfileImportException($"{output} is there already (--force replaces it)");
            }

            stop.CancelAfter(TimeSpan.FromSeconds(seconds));
            var import = new ProfileImport(new EmulatorOptions().BuiltInProfiles, Path.GetFileNameWithoutExtension(output), extends);
            var made = AddressOf(source, ref login) is { } url ? await OfDeviceAsync(import, url, login, insecure, stop.Token) : import.OfBackup(Read(source));
            await File.WriteAllTextAsync(output, made.Text, CancellationToken.None);
            foreach (var note in made.Notes)
            {
                await Console.Error.WriteLineAsync(note);
            }

            Console.WriteLine($"{output}: {made.Profile.Identity.DeviceType}, {made.Taken} config values taken over");
            Console.WriteLine($"To run it: camulator run --profiles {Path.GetDirectoryName(Path.GetFullPath(output))} --profile {made.Profile.Name}");
            return 0;
        }
        catch (ProfileImportException problem)
        {
            await Console.Error.WriteLineAsync($"camulator: {(File.Exists(source) ? source + ": " : "")}{problem.Message}");
            return Failed;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("camulator: " + problem.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(interrupted ? "camulator: stopped; nothing was written." : $"camulator: the device took longer than {seconds} seconds (--seconds); nothing was written.");
            return interrupted ? Interrupted : Failed;
        }
    }

    private static async Task<ImportedProfile> OfDeviceAsync(ProfileImport import, Uri url, (string? User, string? Password) login, bool insecure, CancellationToken stop)
    {
        using var reader = new DeviceReader(url, login.User ?? "admin", login.Password ?? "", insecure, stop);
        return await import.OfDeviceAsync(reader);
    }

    private static int Check(string file, string? folder)
    {
        byte[] text;
        try
        {
            text = Read(file).ToArray();
        }
        catch (ProfileImportException problem)
        {
            Console.Error.WriteLine($"camulator: {file}: {problem.Message}");
            return Failed;
        }

        var set = ProfileLoader.LoadText([new EmulatorOptions().BuiltInProfiles, .. folder is null ? Array.Empty<string>() : [folder]], file, text);
        foreach (var error in set.Errors)
        {
            Console.Error.WriteLine(error);
        }

        return set.Errors.Count == 0 && set.TryGet(Path.GetFileNameWithoutExtension(file), out _) ? 0 : Failed;
    }

    // Null for a file. Who logs in may stand in the address too.
    private static Uri? AddressOf(string source, ref (string? User, string? Password) login)
    {
        if (!Uri.TryCreate(source, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return source.Contains("://", StringComparison.Ordinal) && !File.Exists(source) ? throw new ProfileImportException($"'{source}' is neither an http address nor a file") : null;
        }

        if (url.UserInfo.Length > 0)
        {
            var parts = url.UserInfo.Split(':', 2);
            login = (login.User ?? Uri.UnescapeDataString(parts[0]), login.Password ?? (parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : null));
        }

        return url;
    }

    private static ReadOnlyMemory<byte> Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            using var text = new MemoryStream();
            var buffer = new byte[64 * 1024];
            // A byte more than is read shows that there is more; a file without end is too large and nothing worse.
            while (text.Length <= BackupText.MaxBytes && stream.Read(buffer) is > 0 and var read)
            {
                text.Write(buffer, 0, read);
            }

            return text.ToArray();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ProfileImportException($"cannot be read: {problem.Message}");
        }
    }

    private static bool IsProfile(string file) => Path.GetExtension(file) is ".yaml" or ".yml"
        && Path.GetFileNameWithoutExtension(file) is { Length: > 0 and <= 32 } name && char.IsAsciiLetterLower(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
