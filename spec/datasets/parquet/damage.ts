import type { Rows } from '../../../lib/core/rows.ts';
import { fromParquet } from '../../../lib/datasets/parquet/fromParquet.ts';
import { pull } from '../../../lib/sinks/pull.ts';

/** What becomes of a damaged file: its rows, or the error and the rows before it. */
export async function outcome(bytes: Uint8Array): Promise<{ rows: Rows[]; error?: unknown }> {
  const rows: Rows[] = [];
  try {
    const late = new Promise((_, reject) => {
      setTimeout(() => reject(new Error('it hangs')), 5000).unref();
    });
    const stream = pull(fromParquet(bytes));
    for (;;) {
      const step = (await Promise.race([stream.next(), late])) as IteratorResult<Rows>;
      if (step.done) return { rows };
      rows.push(step.value);
    }
  } catch (error) {
    return { rows, error };
  }
}

/** Integers below n, the same for a seed. */
export function drawer(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}
