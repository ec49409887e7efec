import type { Pixels } from '../channels.ts';

/**
 * A module for `decoders` in browsers that decodes all formats the browser reads, to bytes of RGBA.
 * Of an animation it is the first frame.
 */
export default async function decode(bytes: Uint8Array): Promise<Pixels> {
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]), {
    imageOrientation: 'none',
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'none',
  });
  const { height, width } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) throw new Error('the browser must have a 2d canvas; received none');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  return { pixels: new Uint8Array(data.buffer as ArrayBuffer), height, width, channels: 4 };
}
