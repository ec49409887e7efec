/** The value of a unit of the fraction, for each exponent of a finite half-precision number. */
const UNITS = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (Math.max(exponent, 1) - 25));

/** The value of an IEEE 754 half-precision number, given its bits. */
export function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const isNegative = (bits & 0x8000) !== 0;
  if (exponent === 31) return fraction === 0 ? (isNegative ? -Infinity : Infinity) : NaN;
  const size = (exponent === 0 ? fraction : fraction + 1024) * (UNITS[exponent] as number);
  return isNegative ? -size : size;
}
