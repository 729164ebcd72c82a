using Emulator.Device.Doors;
using Emulator.Device.World;

namespace Emulator.Server.Control;

/// <summary>Reads how somebody tries to open a door, from a stimulus of the kinds <c>card</c> and <c>door-open</c>.</summary>
internal static class DoorKeyReader
{
    /// <summary>What is wrong with it: a method takes what it takes and nothing else; null when all is well.</summary>
    public static (string Field, string Why)? Wrong(StimulusRequest request, StimulusKind kind)
    {
        if (MethodOf(request, kind) is not { } method)
        {
            return ("method", "method is one of " + string.Join(", ", OpenMethod.All.Select(m => m.Name)));
        }

        // Whoever presses the button inside wants to get out.
        if (method == OpenMethod.ByButton && string.Equals(request.Direction, "Entry", StringComparison.OrdinalIgnoreCase))
        {
            return ("direction", "the button is inside: its direction is Exit");
        }

        // Of a card that is shown and has no number nobody knows anything.
        return (kind.Name == "card" ? null : Needs("card", request.Card, method.Card, method)) ?? Needs("password", request.Password, method.Password, method) ?? (method.Finger && request.User is null ? ("user", $"{method.Name} needs a user") : null);
    }

    public static DoorKey Read(StimulusRequest request, StimulusKind kind)
    {
        var method = MethodOf(request, kind)!;
        return new DoorKey(method)
        {
            Card = request.Card ?? "",
            User = request.User ?? "",
            Password = request.Password ?? "",
            Exit = method == OpenMethod.ByButton || string.Equals(request.Direction, "Exit", StringComparison.OrdinalIgnoreCase),
        };
    }

    // A card that is shown with a code is the document's method 2; a door that opens with no word about how does so from inside.
    private static OpenMethod? MethodOf(StimulusRequest request, StimulusKind kind) =>
        kind.Name == "card" ? request.Password is null ? OpenMethod.ByCard : OpenMethod.ByCardAndPassword
        : request.Method is null ? OpenMethod.ByButton : OpenMethod.Find(request.Method);

    private static (string, string)? Needs(string field, string? value, bool needed, OpenMethod method) =>
        needed == value is not null ? null : (field, needed ? $"{method.Name} needs a {field}" : $"{method.Name} has no {field}");
}
