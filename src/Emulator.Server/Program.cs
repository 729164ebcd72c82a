using Emulator.Server.Commands;

// Nothing but the command line is here: EmulatorHost is the emulator, and tests start it without this file.
return await CommandLine.RunAsync(args);
