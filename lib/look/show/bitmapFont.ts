import { CHAR_HEIGHT, CHAR_WIDTH, type Drawing, type DrawnText } from './drawing.ts';
import { FONT_ROWS, FONT_SPANS } from './fontRows.ts';
import type { Raster } from './raster.ts';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The glyph for characters that the font lacks. */
const REPLACEMENT = 0xfffd;

/** Draws the texts of a drawing into its pixels, for targets without a font. */
export function withTexts({ raster, texts }: Drawing): Raster {
  const drawn = { ...raster, data: raster.data.slice() };
  for (const text of texts) drawText(drawn, text);
  return drawn;
}

function drawText({ width, height, data }: Raster, { x, y, text, colour }: DrawnText): void {
  Array.from(text).forEach((char, k) => {
    const glyph = glyphOf(char.codePointAt(0) as number);
    for (let row = 0; row < CHAR_HEIGHT; row++) {
      const bits = DIGITS.indexOf(FONT_ROWS[glyph * CHAR_HEIGHT + row] as string);
      for (let column = 0; column < CHAR_WIDTH; column++) {
        if (((bits >> (CHAR_WIDTH - 1 - column)) & 1) === 0) continue;
        const [toX, toY] = [x + k * CHAR_WIDTH + column, y + row];
        if (toX < width && toY < height) data.set(colour, 4 * (toY * width + toX));
      }
    }
  });
}

/** The index of a character in the font. */
function glyphOf(code: number): number {
  let glyph = 0;
  for (const [first, last] of FONT_SPANS) {
    if (code >= first && code <= last) return glyph + code - first;
    glyph += last - first + 1;
  }
  return glyphOf(REPLACEMENT);
}
