/** One fingerprint of the data sets of several streams, from which those of the streams can be had again. */
export function joinedDatasets(datasets: readonly string[]): string {
  return datasets.map((dataset) => `[${dataset}]`).join('');
}
