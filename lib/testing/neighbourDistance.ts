/**
 * How far apart neighbours of a source are in the stream, in rows: |place of row r + 1 − place of
 * row r|.
 */
export interface NeighbourDistance {
  readonly mean: number;
  readonly median: number;
  /** The 10th percentile of the distances. */
  readonly tenth: number;
  /** (rows + 1) / 3: the mean under a uniform permutation. */
  readonly perfect: number;
}

/**
 * The distances of all neighbours in a stream, given its rows in order. All are 0 if there are no
 * neighbours.
 */
export function neighbourDistance(
  places: readonly { readonly source: string; readonly row: number }[],
): NeighbourDistance {
  const order = places
    .map((_, i) => i)
    .sort((i, j) => {
      const [a, b] = [places[i], places[j]] as [(typeof places)[0], (typeof places)[0]];
      return a.source < b.source ? -1 : a.source > b.source ? 1 : a.row - b.row;
    });
  const distances: number[] = [];
  for (let k = 1; k < order.length; k++) {
    const [i, j] = [order[k - 1] as number, order[k] as number];
    const [a, b] = [places[i], places[j]];
    if (a?.source === b?.source && b?.row === (a?.row ?? 0) + 1) distances.push(Math.abs(i - j));
  }
  distances.sort((a, b) => a - b);
  const at = (share: number) => distances[Math.floor(share * (distances.length - 1))] ?? 0;
  const sum = distances.reduce((total, distance) => total + distance, 0);
  return {
    mean: distances.length === 0 ? 0 : sum / distances.length,
    median: at(0.5),
    tenth: at(0.1),
    perfect: (places.length + 1) / 3,
  };
}
