import { encode } from 'fast-png';

/** A digit of 28×28 as a PNG of 32×32 in RGB, in a colour of its class. */
export function colouredPng(digit: Uint8Array, label: number): Uint8Array {
  const colour = [0, 1, 2].map((c) => 55 + (((label + 1) * (67 + 40 * c)) % 200));
  const data = new Uint8Array(32 * 32 * 3);
  for (const [k, share] of digit.entries()) {
    const at = 3 * (32 * (2 + Math.floor(k / 28)) + 2 + (k % 28));
    data.set(
      colour.map((value) => (value * share) / 255),
      at,
    );
  }
  return encode({ width: 32, height: 32, data, channels: 3 });
}
