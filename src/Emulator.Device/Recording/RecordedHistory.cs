using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Emulator.Device.Recording;

/// <summary>
/// What happened before a device was first switched on, so that there is something to find: follows from the device's serial number
/// and the day alone, so two runs with one seed have the same past.
/// </summary>
/// <param name="serial">The device's serial number.</param>
/// <param name="hasAlarms">Whether it has alarm inputs.</param>
internal sealed class RecordedHistory(string serial, bool hasAlarms)
{
    private const int MotionsADay = 6;
    private const int BytesEach = 5;

    /// <summary>Events before a channel that begin on a day.</summary>
    /// <param name="channel">From 0.</param>
    /// <param name="day">Midnight UTC.</param>
    public IEnumerable<RecordedEvent> EventsOf(int channel, DateTime day)
    {
        var dice = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{serial}/{channel}/{day:yyyyMMdd}")));
        for (var i = 0; i < MotionsADay; i++)
        {
            var roll = dice.AsSpan(i * BytesEach, BytesEach);
            // One in each four hours, 8 to 60 seconds long, so that none meets another.
            var from = day.AddHours(i * 4).AddSeconds(BinaryPrimitives.ReadUInt16LittleEndian(roll) % 14_000 + 120);
            var to = from.AddSeconds(8 + (roll[2] % 53));
            var (left, top) = (roll[3] % 16, roll[3] / 16 % 12);
            var isAlarm = hasAlarms && i == MotionsADay / 2;
            yield return new RecordedEvent(
                channel, isAlarm ? "AlarmLocal" : "VideoMotion", from, to, new MotionRegion(left, top, Math.Min(21, left + 2 + (roll[4] % 6)), Math.Min(17, top + 2 + (roll[4] / 8 % 6))), 1 + (roll[2] % 6));
        }
    }
}
