/** Adding and subtracting it rounds to an integer, half to even. */
const ROUND = 1.5 * 2 ** 52;

/** The byte that is nearest to a share of the range, half to even. */
export function byteOf(share: number): number {
  const byte = 255 * share + ROUND - ROUND;
  return byte < 0 ? 0 : byte > 255 ? 255 : byte;
}
