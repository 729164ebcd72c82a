using System.Runtime.InteropServices;

namespace Emulator.Protocol.Jpeg;

/// <summary>An MCU row coded anew, to stand in for the one a <see cref="JpegStrips"/> has.</summary>
/// <param name="Row">Which row, 0 at the top.</param>
/// <param name="Data">Its entropy-coded data without markers, as <see cref="JpegStrips.EncodeRow(JpegImage, Span{byte})"/> makes it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct JpegRow(int Row, ReadOnlyMemory<byte> Data);
