namespace Emulator.Device.Profiles.Yaml;

/// <summary>The errors met while one file was read: its own, and those of lines it inherits.</summary>
public sealed class ErrorList
{
    private const int MostKept = 5000;

    private readonly HashSet<ProfileError> _errors = [];

    /// <summary>How many there are, those not kept included.</summary>
    public int Count { get; private set; }

    /// <summary>The errors, each once.</summary>
    public IReadOnlyCollection<ProfileError> All => _errors;

    /// <summary>Notes an error.</summary>
    public void Add(Place place, FieldPath field, string message)
    {
        Count++;
        if (_errors.Count < MostKept)
        {
            _errors.Add(new ProfileError(place.File, place.Line, place.Column, field.ToString(), message));
        }
    }
}
