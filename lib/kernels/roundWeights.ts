/**
 * Shares of 1 as integers out of `one`, by largest remainder, so that they sum to what the shares sum to; of equal remainders the first.
 * A share that is a whole number of units stays as it is.
 */
export function roundWeights(shares: readonly number[], one: number): number[] {
  const units = shares.map((share) => Math.floor(share * one));
  const sum = Math.round(shares.reduce((total, share) => total + share, 0) * one);
  let missing = sum - units.reduce((total, unit) => total + unit, 0);
  if (missing === 0) return units;
  const remainder = (i: number) => (shares[i] as number) * one - (units[i] as number);
  const order = shares.map((_, i) => i).sort((a, b) => remainder(b) - remainder(a) || a - b);
  for (const i of order) {
    if (missing <= 0) break;
    units[i] = (units[i] as number) + 1;
    missing--;
  }
  return units;
}
