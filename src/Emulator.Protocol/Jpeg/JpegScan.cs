using System.Runtime.InteropServices;

namespace Emulator.Protocol.Jpeg;

/// <summary>One component of the frame header: its sampling factors and its quantisation table's slot (ITU T.81, B.2.2).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JpegComponent(byte Id, int Across, int Down, int Quantisation);

/// <summary>One component of a scan: which it is and the Huffman tables it is coded with (ITU T.81, B.2.3).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JpegScanComponent(int Index, HuffmanTable Dc, HuffmanTable Ac);

/// <summary>A scan header, and where its entropy-coded data begins.</summary>
internal sealed record JpegScan(JpegScanComponent[] Components, int DataStart);
