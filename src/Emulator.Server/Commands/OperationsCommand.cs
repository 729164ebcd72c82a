using System.CommandLine;
using Emulator.Device.Profiles;
using Emulator.Server.Cgi;
using Emulator.Server.Hosting;

namespace Emulator.Server.Commands;

/// <summary><c>camulator operations</c>: every operation of the camera's HTTP API and the profiles that have it.</summary>
internal static class OperationsCommand
{
    public static Command Create()
    {
        var command = new Command("operations", "List the operations of the camera's HTTP API and the profiles that have them");
        command.SetAction(_ =>
        {
            var set = ProfileLoader.Load([new EmulatorOptions().BuiltInProfiles]);
            var profiles = set.Names.Select(n => set[n]).ToArray();
            foreach (var operation in new CgiCatalog(Cgi.Sections.AllSections.Create()).Operations)
            {
                var query = operation.Action.Length == 0 ? "" : $"?action={operation.Action}";
                query += operation.When is { } when ? $"&{when.Key}={when.Value}" : "";
                Console.WriteLine($"{operation.Section,-8} {operation.Path + query,-72} {string.Join(' ', profiles.Where(operation.ExistsOn).Select(p => p.Name))}");
            }

            return 0;
        });
        return command;
    }
}
