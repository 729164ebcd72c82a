namespace Emulator.Device.Events;

/// <summary>Whether a device notices something that happens to it. What it does not notice it tells nobody of and does nothing about.</summary>
/// <param name="code">The event that it would be.</param>
/// <param name="action">What it would say.</param>
/// <param name="index">What it would be about, from 0.</param>
/// <param name="cause">What raises it.</param>
/// <param name="holder">What keeps it on.</param>
public delegate bool EventSense(EventCode code, EventAction action, int index, string cause, object holder);
