import type { Values } from '../values.ts';

/**
 * Turns the hue of each pixel by a share of the circle. The largest and the smallest of its
 * channels stay what they are, so nothing leaves the range.
 */
export function hue({ data, channels }: Values, turn: number): void {
  if (channels === 1 || turn === 0) return;
  for (let k = 0; k < data.length; k += 3) {
    const red = data[k] as number;
    const green = data[k + 1] as number;
    const blue = data[k + 2] as number;
    const max = Math.max(red, green, blue);
    const min = Math.min(red, green, blue);
    // A grey has no hue.
    if (max === min) continue;
    const turned = hueOf(red, green, blue) + turn;
    const sextants = 6 * (turned - Math.floor(turned));
    const sextant = Math.floor(sextants);
    const share = sextants - sextant;
    const rising = min + (max - min) * share;
    const falling = max - (max - min) * share;
    switch (sextant) {
      case 1:
        set(data, k, falling, max, min);
        break;
      case 2:
        set(data, k, min, max, rising);
        break;
      case 3:
        set(data, k, min, falling, max);
        break;
      case 4:
        set(data, k, rising, min, max);
        break;
      case 5:
        set(data, k, max, min, falling);
        break;
      // Rounding may end the circle at 6.
      default:
        set(data, k, max, rising, min);
    }
  }
}

/**
 * The hue of a colour that is no grey, as a share of the circle; of equal channels the first
 * counts.
 */
function hueOf(red: number, green: number, blue: number): number {
  const max = Math.max(red, green, blue);
  const spread = max - Math.min(red, green, blue);
  if (max === red) return (green - blue) / spread / 6;
  if (max === green) return (2 + (blue - red) / spread) / 6;
  return (4 + (red - green) / spread) / 6;
}

function set(data: Float32Array, k: number, red: number, green: number, blue: number): void {
  data[k] = red;
  data[k + 1] = green;
  data[k + 2] = blue;
}
