import type { Colour, Raster } from './raster.ts';

/** Characters for shades from black to white. */
const SHADES = ' .:-=+*#%@';

/**
 * Converts a raster to lines of text, each of which shows two lines of pixels. They are half blocks
 * in 24-bit or 256 colours, or plain characters as shades.
 */
export function halfBlocks(raster: Raster, form: 'truecolor' | '256' | 'plain'): readonly string[] {
  return Array.from({ length: Math.ceil(raster.height / 2) }, (_, line) => {
    let text = '';
    let last = '';
    for (let x = 0; x < raster.width; x++) {
      const top = colourAt(raster, x, 2 * line);
      const bottom = colourAt(raster, x, Math.min(2 * line + 1, raster.height - 1));
      if (form === 'plain') {
        text += shadeOf(top, bottom);
        continue;
      }
      const code = form === '256' ? indexed : exact;
      const sequence = `\x1b[38;${code(top)};48;${code(bottom)}m`;
      text += sequence === last ? '▀' : `${sequence}▀`;
      last = sequence;
    }
    return form === 'plain' ? text : `${text}\x1b[0m`;
  });
}

function colourAt({ width, data }: Raster, x: number, y: number): Colour {
  const at = 4 * (y * width + x);
  return [data[at] as number, data[at + 1] as number, data[at + 2] as number];
}

function shadeOf(top: Colour, bottom: Colour): string {
  const light = (lightness(top) + lightness(bottom)) / 2;
  return SHADES[Math.min(SHADES.length - 1, Math.floor((light / 256) * SHADES.length))] as string;
}

/** The luma of a colour by ITU-R BT.601. */
function lightness([red, green, blue]: Colour): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function exact(colour: Colour): string {
  return `2;${colour.join(';')}`;
}

/** The nearest colour among the 24 grays and the cube of 216 colours. */
function indexed([red, green, blue]: Colour): string {
  if (Math.max(red, green, blue) - Math.min(red, green, blue) < 8) {
    const shade = Math.round((red - 8) / 10);
    if (shade >= 0 && shade < 24) return `5;${232 + shade}`;
  }
  // The levels of the cube are 0, 95, 135, 175, 215 and 255.
  const level = (value: number) => (value < 48 ? 0 : Math.max(1, Math.round((value - 55) / 40)));
  return `5;${16 + 36 * level(red) + 6 * level(green) + level(blue)}`;
}
