namespace Emulator.Device.Thermal;

/// <summary>What a device sees of heat, for the control API. Temperatures in °C whatever the device is set to.</summary>
/// <param name="Enabled">Whether it measures.</param>
/// <param name="Unit">What it tells temperatures in.</param>
/// <param name="Searches">How many searches clients have under way.</param>
/// <param name="Channels">Its thermal channels.</param>
public sealed record ThermalInfo(bool Enabled, string Unit, int Searches, IReadOnlyList<ThermalChannelInfo> Channels);

/// <summary>One thermal channel.</summary>
/// <param name="Channel">Its number, from 1.</param>
/// <param name="Ambient">Temperature of the air.</param>
/// <param name="Palette">What it is coloured by.</param>
/// <param name="Objects">What stimuli have placed there.</param>
/// <param name="Rules">Its rules.</param>
public sealed record ThermalChannelInfo(int Channel, double Ambient, string Palette, IReadOnlyList<ThermalObjectInfo> Objects, IReadOnlyList<ThermalRuleInfo> Rules);

/// <summary>A hot object.</summary>
/// <param name="Stimulus">The number of its stimulus.</param>
/// <param name="X">Where it is now, on the grid of 8192.</param>
/// <param name="Y">Likewise.</param>
/// <param name="Radius">How far it reaches.</param>
/// <param name="Temperature">How warm it is when it has warmed up.</param>
/// <param name="Strength">How far it has: 0 to 1.</param>
public sealed record ThermalObjectInfo(long Stimulus, double X, double Y, double Radius, double Temperature, double Strength);

/// <summary>A thermometry rule and what it measures now; nothing when it does not.</summary>
/// <param name="RuleId">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Spot, Line or Area.</param>
/// <param name="Points">Where, on the grid of 8192: x and y of each.</param>
/// <param name="Average">The mean.</param>
/// <param name="Max">The highest.</param>
/// <param name="Min">The lowest.</param>
/// <param name="Alarm">Whether its alarm is on.</param>
/// <param name="Why">Why, or why not.</param>
public sealed record ThermalRuleInfo(int RuleId, string Name, string Type, IReadOnlyList<IReadOnlyList<double>> Points, double? Average, double? Max, double? Min, bool Alarm, string Why);
