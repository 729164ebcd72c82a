using System.Globalization;
using System.Text;
using Emulator.Device.Profiles;
using Emulator.Device.Thermal;
using Emulator.Protocol.Multipart;
using Emulator.Protocol.Radiometry;
using Emulator.Server.Cgi;

namespace Emulator.Server.Thermal;

/// <summary>
/// Radiometry frames (document sections 10.2.9 and 10.2.10): clients attach, and whenever one asks to fetch, all who are attached to that channel
/// get the frame of that moment. A frame is made once for all of them.
/// </summary>
internal static class RadiometryFrames
{
    /// <summary>Makes the frame of this moment, and hands it to all who wait for frames of a channel.</summary>
    /// <returns>False when one of them has not taken the last one yet: the service is busy.</returns>
    public static bool TryFetch(Cameras.Camera camera, ThermalSensor sensor, int channel)
    {
        byte[]? text = null;
        byte[]? frame = null;
        foreach (var client in camera.Subscriptions.All)
        {
            if (client.Wish.Frames == channel && client.Waiting > 0)
            {
                return false;
            }
        }

        foreach (var client in camera.Subscriptions.All)
        {
            if (client.Wish.Frames == channel)
            {
                if (text is null || frame is null)
                {
                    (text, frame) = Make(camera, sensor, channel);
                }

                client.Offer(text, frame);
            }
        }

        return true;
    }

    private static (byte[] Text, byte[] Frame) Make(Cameras.Camera camera, ThermalSensor sensor, int channel)
    {
        const int Pixels = ThermalSensor.Width * ThermalSensor.Height;
        var (device, utc, celsius) = (camera.Device, camera.Device.Clock.UtcNow, new float[Pixels]);
        sensor.Thermometry.Fill(channel, celsius, utc);
        var scale = RadiometryScale.For(Highest(celsius));
        var (document, boundary) = (camera.Dialect == Dialect.Document, device.Profile.Habits.Boundary);
        var head = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Type: application/http\r\nContent-Length:{(document ? " " : "")}{2 * Pixels}\r\n\r\n"));
        var part = new byte[head.Length + (2 * Pixels) + 2];
        head.CopyTo(part, 0);
        scale.Write(celsius, part.AsSpan(head.Length));
        "\r\n"u8.CopyTo(part.AsSpan(part.Length - 2));
        return (EventPart.OfText(boundary, TemperatureText.Of(Lines(device.Clock.ToLocal(utc), channel, scale, document)), document), part);
    }

    private static float Highest(ReadOnlySpan<float> celsius)
    {
        var highest = celsius[0];
        foreach (var value in celsius)
        {
            highest = Math.Max(highest, value);
        }

        return highest;
    }

    private static IEnumerable<KeyValuePair<string, string>> Lines(DateTime local, int channel, RadiometryScale scale, bool document) =>
    [
        new("dataInfo.Height", Number(ThermalSensor.Height)),
        new("dataInfo.Width", Number(ThermalSensor.Width)),
        new("dataInfo.Channel", Number(channel)),
        new("dataInfo.Time", CgiTime.Format(local)),
        new("dataInfo.Length", Number(2 * ThermalSensor.Width * ThermalSensor.Height)),
        new("dataInfo.sensorType", document ? "\"Tau\"" : "Tau"),
        new("dataInfo.Unzip.ParamR", Number(scale.R)),
        new("dataInfo.Unzip.ParamB", Number(scale.B)),
        new("dataInfo.Unzip.ParamF", Number(scale.F)),
        new("dataInfo.Unzip.ParamO", Number(scale.O)),
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
