import { type Counts, type Driven, type PlainOutcome, type Read, SECOND } from './drive.ts';
import type { StockRow } from './stockRow.ts';

/** A read, and how many items of its input had then been read beyond those that the results asked for were made of. */
export interface Ahead extends Read {
  readonly ahead: number;
}

/** How far each read ran ahead. */
export function aheadOf(
  { made }: StockRow,
  { reads, results }: Driven,
  plain: PlainOutcome,
): Ahead[] {
  const needed =
    made === 'by intake' ? [[0, 0] as Counts, ...plain.intake] : neededByValue(results);
  const last = needed[needed.length - 1] as Counts;
  return reads.map((read) => {
    const [a, b] = needed[read.asked] ?? last;
    return { ...read, ahead: read.reads - (read.input === 0 ? a : b) };
  });
}

/** By the highest numbers of either input up to each result. After the last result all is needed, to find that there is no other. */
function neededByValue(results: readonly unknown[]): Counts[] {
  const needed: Counts[] = [[0, 0]];
  let [a, b] = [0, 0];
  for (const result of results) {
    for (const value of numbersIn(result)) {
      if (value >= SECOND) b = Math.max(b, value - SECOND + 1);
      else a = Math.max(a, value + 1);
    }
    needed.push([a, b]);
  }
  return [...needed, [Infinity, Infinity]];
}

function numbersIn(result: unknown): number[] {
  if (typeof result === 'number') return [result];
  return Array.isArray(result) ? result.flatMap(numbersIn) : [];
}
