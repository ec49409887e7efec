/** Joins the data set fingerprints of several streams. `splitDatasets` undoes it. */
export function joinDatasets(datasets: readonly string[]): string {
  return datasets.map((dataset) => `[${dataset}]`).join('');
}

/** Splits what `joinDatasets` joined. Nested joins stay joined. */
export function splitDatasets(joined: string): readonly string[] {
  const datasets: string[] = [];
  let depth = 0;
  let start = 0;
  for (const [at, character] of [...joined].entries()) {
    if (character === '[' && depth++ === 0) start = at + 1;
    if (character === ']' && --depth === 0) datasets.push(joined.slice(start, at));
  }
  return datasets;
}
