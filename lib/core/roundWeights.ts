/**
 * Shares of 1 as integers out of `one`, by largest remainder, so that they sum to what the shares
 * sum to; of equal remainders the first. A share that is a whole number of units stays as it is.
 *
 * @param units where those of `shares[first]` to `shares[last]` (excluded) are written, from `at`
 * on
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
  let given = 0;
  for (let i = first; i < last; i++) {
    const share = shares[i] as number;
    const whole = Math.floor(share * one);
    units[at + i - first] = whole;
    total += share;
    given += whole;
  }
  let before = 1;
  let beforeAt = -1;
  for (let missing = Math.round(total * one) - given; missing > 0; missing--) {
    // The largest remainder after the last one that was given a unit.
    let most = -1;
    let mostAt = -1;
    for (let i = first; i < last; i++) {
      const exact = (shares[i] as number) * one;
      const remainder = exact - Math.floor(exact);
      if (remainder <= most || remainder > before || (remainder === before && i <= beforeAt))
        continue;
      most = remainder;
      mostAt = i;
    }
    if (mostAt < 0) return;
    units[at + mostAt - first] = (units[at + mostAt - first] as number) + 1;
    before = most;
    beforeAt = mostAt;
  }
}
