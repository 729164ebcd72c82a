using System.CommandLine;
using Emulator.Server.Commands;

// Nothing but the command line is here: EmulatorHost is the emulator, and tests start it without this file.
// Signals are the host's affair: were the command line to handle them too, it would keep them from the host until its own time-out.
return await new RootCommand("A fake IP camera for people who write NVRs and camera clients.") { RunCommand.Create(), OperationsCommand.Create(), HealthCommand.Create(), SceneCommand.Create(), ScenarioCommand.Create() }
    .Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
