/** The fingerprints that `joinedDatasets` has joined; those of joined ones stay as they are. */
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
