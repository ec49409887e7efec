# Makes lib/look/show/fontRows.ts of `6x12.pcf`, unpacked from Debian's `xfonts-base` (the font is in the
# public domain: "Public domain font.  Share and enjoy."): python .ci/make-font.py 6x12.pcf
import sys

from PIL import Image, ImageDraw, ImageFont

ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
RANGES = [(0x20, 0x7E), (0xA0, 0xFF), (0x391, 0x3A9), (0x3B1, 0x3C9), (0x410, 0x44F)]
SINGLE = '…–—‘’“”•→−≤≥■�'
font = ImageFont.truetype(sys.argv[1], 12)
codes = [code for first, last in RANGES for code in range(first, last + 1)]
codes = sorted(set(codes) | {ord(char) for char in SINGLE})


def rows(code):
    glyph = Image.new('1', (6, 12))
    draw = ImageDraw.Draw(glyph)
    draw.fontmode = '1'
    draw.text((0, 0), chr(code), font=font, fill=1)
    pixels = glyph.load()
    for y in range(12):
        yield ALPHABET[sum(32 >> x for x in range(6) if pixels[x, y])]


blank = ''.join(rows(0xE000))
glyphs = {code: ''.join(rows(code)) for code in codes}
missing = [code for code, text in glyphs.items() if text == blank and code != 0xFFFD]
glyphs = {code: text for code, text in glyphs.items() if code not in missing}
spans, text = [], ''
for code in sorted(glyphs):
    if spans and spans[-1][1] == code - 1:
        spans[-1][1] = code
    else:
        spans.append([code, code])
    text += glyphs[code]
width = 96
lines = [text[i:i + width] for i in range(0, len(text), width)]
with open('lib/look/show/fontRows.ts', 'w') as out:
    out.write('// Made by .ci/make-font.py of the fixed font 6x12 of X11, which is in the public domain.\n\n')
    out.write('/** First and last code point of each run of characters that the font has. */\n')
    out.write('export const FONT_SPANS: readonly (readonly [number, number])[] = [\n')
    out.writelines(f'  [{first}, {last}],\n' for first, last in spans)
    out.write('];\n\n')
    out.write('/** Twelve digits of base 64 a character, one for each row of six pixels. */\n')
    out.write('export const FONT_ROWS: string = [\n')
    out.writelines(f"  '{line}',\n" for line in lines)
    out.write("].join('');\n")
print(len(glyphs), 'characters;', 'missing', [hex(code) for code in missing])
