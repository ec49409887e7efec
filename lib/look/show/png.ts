import { withTexts } from './bitmapFont.ts';
import type { Drawing } from './drawing.ts';

/** A drawing as the bytes of a PNG. */
export async function toPng(drawing: Drawing): Promise<Uint8Array> {
  const { encode } = await import('fast-png');
  const { width, height, data } = withTexts(drawing);
  // Without the alpha that nothing has, as it is a third of the bytes more.
  const colours = new Uint8Array(3 * width * height);
  for (let at = 0; at < width * height; at++)
    colours.set(data.subarray(4 * at, 4 * at + 3), 3 * at);
  return encode({ width, height, channels: 3, data: colours });
}
