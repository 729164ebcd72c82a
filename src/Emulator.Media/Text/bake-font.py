#!/usr/bin/env python3
"""Bakes DejaVu Sans Mono into glyphs.bin, the bitmap font that titles are drawn with.

Needs python3 and libfreetype.so.6, no package. Run: ./bake-font.py [font.ttf] [glyphs.bin]

glyphs.bin is a raw deflate stream of: cell width, cell height (a byte each), glyph count (16 bit, little endian), the code point of each
glyph (16 bit each, ascending; 0 is the box for what is missing), then the cells: rows of coverage 0-15, two pixels a byte, left one high.
"""
import ctypes as c
import struct
import sys
import zlib

FONT = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"
OUT = sys.argv[2] if len(sys.argv) > 2 else "glyphs.bin"
SIZE = 48  # pixels per em: the titles of a 4K picture at about their own size
RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x218, 0x21B), (0x2C6, 0x2DD), (0x384, 0x3CE), (0x400, 0x4FF), (0x1E80, 0x1E85),
          (0x2010, 0x2026), (0x2030, 0x203A), (0x20AC, 0x20AC), (0x2116, 0x2122), (0x2190, 0x2195), (0x2212, 0x2212), (0x2248, 0x2265)]


class Vector(c.Structure):
    _fields_ = [("x", c.c_long), ("y", c.c_long)]


class Generic(c.Structure):
    _fields_ = [("data", c.c_void_p), ("finalizer", c.c_void_p)]


class Bitmap(c.Structure):
    _fields_ = [("rows", c.c_uint), ("width", c.c_uint), ("pitch", c.c_int), ("buffer", c.POINTER(c.c_ubyte)), ("num_grays", c.c_ushort),
                ("pixel_mode", c.c_ubyte), ("palette_mode", c.c_ubyte), ("palette", c.c_void_p)]


class Slot(c.Structure):
    _fields_ = [("library", c.c_void_p), ("face", c.c_void_p), ("next", c.c_void_p), ("glyph_index", c.c_uint), ("generic", Generic),
                ("metrics", c.c_long * 8), ("linear", c.c_long * 2), ("advance", Vector), ("format", c.c_int), ("bitmap", Bitmap),
                ("left", c.c_int), ("top", c.c_int)]


class Face(c.Structure):
    _fields_ = [("num_faces", c.c_long), ("face_index", c.c_long), ("face_flags", c.c_long), ("style_flags", c.c_long),
                ("num_glyphs", c.c_long), ("family_name", c.c_char_p), ("style_name", c.c_char_p), ("num_fixed_sizes", c.c_int),
                ("available_sizes", c.c_void_p), ("num_charmaps", c.c_int), ("charmaps", c.c_void_p), ("generic", Generic),
                ("bbox", c.c_long * 4), ("units_per_em", c.c_ushort), ("ascender", c.c_short), ("descender", c.c_short),
                ("height", c.c_short), ("max_advance_width", c.c_short), ("max_advance_height", c.c_short),
                ("underline_position", c.c_short), ("underline_thickness", c.c_short), ("glyph", c.POINTER(Slot))]


ft = c.CDLL("libfreetype.so.6")
ft.FT_Get_Char_Index.argtypes = [c.POINTER(Face), c.c_ulong]
ft.FT_Load_Glyph.argtypes = [c.POINTER(Face), c.c_uint, c.c_int32]
library, face = c.c_void_p(), c.POINTER(Face)()
assert ft.FT_Init_FreeType(c.byref(library)) == 0
assert ft.FT_New_Face(library, FONT.encode(), 0, c.byref(face)) == 0, FONT
assert ft.FT_Set_Pixel_Sizes(face, 0, SIZE) == 0
scale = SIZE / face.contents.units_per_em
ascent = round(face.contents.ascender * scale)
height = ascent - round(face.contents.descender * scale)
width = round(face.contents.max_advance_width * scale)
width += width & 1


def cell(index):
    """One glyph's coverage in its cell, clipped to it."""
    pixels = bytearray(width * height)
    assert ft.FT_Load_Glyph(face, index, 0x4 | 0x2) == 0  # FT_LOAD_RENDER | FT_LOAD_NO_HINTING: it is scaled later
    slot = face.contents.glyph.contents
    for row in range(slot.bitmap.rows):
        for column in range(slot.bitmap.width):
            x, y = slot.left + column, ascent - slot.top + row
            if 0 <= x < width and 0 <= y < height:
                pixels[y * width + x] = slot.bitmap.buffer[row * slot.bitmap.pitch + column]
    levels = [(p * 15 + 127) // 255 for p in pixels]
    return bytes(levels[i] << 4 | levels[i + 1] for i in range(0, len(levels), 2))


glyphs = {0: cell(0)}
for first, last in RANGES:
    for code in range(first, last + 1):
        index = ft.FT_Get_Char_Index(face, code)
        if index:
            glyphs[code] = cell(index)

codes = sorted(glyphs)
raw = struct.pack("<BBH", width, height, len(codes)) + struct.pack(f"<{len(codes)}H", *codes) + b"".join(glyphs[code] for code in codes)
deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
with open(OUT, "wb") as out:
    out.write(deflate.compress(raw) + deflate.flush())
print(f"{len(codes)} glyphs of {width} x {height}")
