import { hypergeometric } from './hypergeometric.ts';

/** How the groups of an epoch (row groups, labels) are spread over its batches. */
export interface Spread {
  /** Distinct groups in the epoch. */
  readonly total: number;
  /** Distinct groups per batch, on average. */
  readonly mean: number;
  /** Distinct groups in the batch with the fewest. */
  readonly min: number;
  /** The mean under a uniform permutation. */
  readonly perfect: number;
  /**
   * The mean distance of a batch from the mixture of the epoch, from 0 (equal) to 1 (disjoint). It
   * is the total variation distance: half the sum over groups of
   * |share in the batch − share in the epoch|.
   */
  readonly skew: number;
  /** The skew under a uniform permutation. */
  readonly perfectSkew: number;
}

/**
 * The spread of `groups`, one per row in stream order, over batches that end before the rows
 * `ends`.
 */
export function groupSpread(groups: readonly unknown[], ends: readonly number[]): Spread {
  const n = groups.length;
  const counts = tally(groups);
  let [distinct, min, skew, perfect, perfectSkew] = [0, Infinity, 0, 0, 0];
  const expected = new Map<number, { readonly distinct: number; readonly skew: number }>();
  let start = 0;
  for (const end of ends) {
    const size = end - start;
    const inBatch = tally(groups.slice(start, end));
    start = end;
    distinct += inBatch.size;
    min = Math.min(min, inBatch.size);
    let apart = 0;
    for (const [group, count] of counts)
      apart += Math.abs((inBatch.get(group) ?? 0) / size - count / n);
    skew += apart / 2;
    const uniform = expected.get(size) ?? uniformly(counts, n, size);
    expected.set(size, uniform);
    perfect += uniform.distinct;
    perfectSkew += uniform.skew;
  }
  const mean = (sum: number) => (ends.length === 0 ? 0 : sum / ends.length);
  return {
    total: counts.size,
    mean: mean(distinct),
    min: ends.length === 0 ? 0 : min,
    perfect: mean(perfect),
    skew: mean(skew),
    perfectSkew: mean(perfectSkew),
  };
}

/** The expectation for `size` rows drawn from all without replacement. */
function uniformly(
  counts: ReadonlyMap<unknown, number>,
  n: number,
  size: number,
): { distinct: number; skew: number } {
  let [distinct, skew] = [0, 0];
  const cached = new Map<number, { readonly none: number; readonly apart: number }>();
  for (const count of counts.values()) {
    const chances = cached.get(count) ?? chancesOf(count, n, size);
    cached.set(count, chances);
    distinct += 1 - chances.none;
    skew += chances.apart / 2;
  }
  return { distinct, skew };
}

function chancesOf(
  count: number,
  n: number,
  size: number,
): { readonly none: number; readonly apart: number } {
  const chances = hypergeometric(n, count, size);
  const apart = chances.reduce(
    (sum, chance, k) => sum + chance * Math.abs(k / size - count / n),
    0,
  );
  return { none: chances[0] ?? 0, apart };
}

function tally(groups: readonly unknown[]): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
  return counts;
}
