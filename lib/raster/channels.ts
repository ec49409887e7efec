/** Pixels with their channels last. */
export interface Pixels {
  readonly pixels: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  readonly height: number;
  readonly width: number;
  /** 1: grey; 2: grey and alpha; 3: RGB; 4: RGB and alpha. */
  readonly channels: number;
}

/**
 * Brings pixels to 1, 3 or 4 channels as Pillow's `convert` to L, RGB and RGBA: grey is
 * (19595 R + 38470 G + 7471 B) / 65536, rounded where pixels are bytes; alpha is dropped; where
 * there is none, it is opaque.
 */
export function toChannels<T extends Pixels>(image: T, channels: 1 | 3 | 4): T {
  const { pixels: from, channels: count } = image;
  if (count === channels) return image;
  const length = image.height * image.width;
  const isFloat = from instanceof Float32Array;
  const opaque = isFloat ? 65_535 : 255;
  const to = isFloat ? new Float32Array(length * channels) : new Uint8Array(length * channels);
  if (channels === 1) {
    const rounding = isFloat ? 0 : 0.5;
    for (let k = 0, at = 0; k < length; k++, at += count) {
      if (count === 2) to[k] = from[at] as number;
      else {
        const [r, g, b] = [from[at] as number, from[at + 1] as number, from[at + 2] as number];
        to[k] = (19_595 * r + 38_470 * g + 7471 * b) / 65_536 + rounding;
      }
    }
  } else {
    const [second, third] = count < 3 ? [0, 0] : [1, 2];
    const alpha = count % 2 === 0 ? count - 1 : -1;
    for (let k = 0, at = 0, put = 0; k < length; k++, at += count) {
      to[put++] = from[at] as number;
      to[put++] = from[at + second] as number;
      to[put++] = from[at + third] as number;
      if (channels === 4) to[put++] = alpha < 0 ? opaque : (from[at + alpha] as number);
    }
  }
  return { ...image, pixels: to, channels };
}
