/** A value, or black or white where it lies beyond them. */
export function within(value: number, range: number): number {
  return value < 0 ? 0 : value > range ? range : value;
}
