/**
 * The hypergeometric distribution: entry k is the probability of k marked items among `drawn` ones.
 * They are drawn without replacement from `n` items, of which `marked` are marked.
 */
export function hypergeometric(n: number, marked: number, drawn: number): Float64Array {
  const chances = new Float64Array(drawn + 1);
  const from = Math.max(0, drawn - (n - marked));
  const to = Math.min(drawn, marked);
  // Computed from the mode outwards, so that no relevant term underflows, and normalized at the
  // end.
  const mode = Math.min(to, Math.max(from, Math.floor(((drawn + 1) * (marked + 1)) / (n + 2))));
  chances[mode] = 1;
  const ratio = (k: number) =>
    ((marked - k) * (drawn - k)) / ((k + 1) * (n - marked - drawn + k + 1));
  for (let k = mode; k < to; k++) chances[k + 1] = (chances[k] as number) * ratio(k);
  for (let k = mode; k > from; k--) chances[k - 1] = (chances[k] as number) / ratio(k - 1);
  const sum = chances.reduce((total, chance) => total + chance, 0);
  return chances.map((chance) => chance / sum);
}
