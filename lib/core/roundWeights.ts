/**
 * Rounds fractions of 1 to integers out of `one` by the largest-remainder method, so that their sum
 * is kept. Of equal remainders, the first wins. A fraction that is a whole number of units is
 * unchanged.
 *
 * @param units receives the integers of `shares[first]` to `shares[last]` (exclusive), from index
 * `at`
 */
export function roundWeights(
  shares: Float64Array,
  first: number,
  last: number,
  one: number,
  units: Uint16Array,
  at: number,
): void {
  let total = 0;
  let rounded = 0;
  for (let i = first; i < last; i++) {
    const share = shares[i] as number;
    const floor = Math.floor(share * one);
    units[at + i - first] = floor;
    total += share;
    rounded += floor;
  }
  let before = 1;
  let beforeAt = -1;
  for (let missing = Math.round(total * one) - rounded; missing > 0; missing--) {
    // The share with the largest remainder that has no extra unit yet.
    let max = -1;
    let maxAt = -1;
    for (let i = first; i < last; i++) {
      const exact = (shares[i] as number) * one;
      const remainder = exact - Math.floor(exact);
      if (remainder <= max || remainder > before || (remainder === before && i <= beforeAt))
        continue;
      max = remainder;
      maxAt = i;
    }
    if (maxAt < 0) return;
    units[at + maxAt - first] = (units[at + maxAt - first] as number) + 1;
    before = max;
    beforeAt = maxAt;
  }
}
