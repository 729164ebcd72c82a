using System.CommandLine;
using Emulator.Server.Commands;

// Nothing but the command line is here: EmulatorHost is the emulator, and tests start it without this file.
return await new RootCommand("A fake IP camera for people who write NVRs and camera clients.") { RunCommand.Create(), OperationsCommand.Create(), HealthCommand.Create() }
    .Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }); // The host handles SIGINT and SIGTERM itself.
