import { withTexts } from './bitmapFont.ts';
import type { Drawing } from './drawing.ts';

/** Encodes a drawing as a PNG. */
export async function toPng(drawing: Drawing): Promise<Uint8Array> {
  const { encode } = await import('fast-png');
  const { width, height, data } = withTexts(drawing);
  // Drops alpha: nothing is transparent, and it would add a third to the bytes.
  const colours = new Uint8Array(3 * width * height);
  for (let at = 0; at < width * height; at++)
    colours.set(data.subarray(4 * at, 4 * at + 3), 3 * at);
  return encode({ width, height, channels: 3, data: colours });
}
