import type { Schema } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import type { Rows } from '../core/rows.ts';
import type { ReadBatch } from './blockReading.ts';

/** The rows of a pool by their numbers: those of its batches, one after another. */
export class PoolRows {
  readonly length: number;
  readonly #batches: readonly ReadBatch[];
  /** The number behind the last row of each batch. */
  readonly #ends: readonly number[];

  constructor(batches: readonly ReadBatch[]) {
    const ends: number[] = [];
    for (const { rows } of batches) ends.push((ends.at(-1) ?? 0) + rows);
    this.#batches = batches;
    this.#ends = ends;
    this.length = ends.at(-1) ?? 0;
  }

  /** The columns; `undefined` where all rows are lost. */
  get schema(): Schema | undefined {
    return this.#batches.find(({ chunk }) => chunk !== undefined)?.chunk?.data.schema;
  }

  /** The parts of `order` none of whose rows are lost: one, where none of the pool is. */
  *present(order: Uint32Array): Generator<{ readonly start: number; readonly end: number }> {
    let start = 0;
    if (this.#batches.some(({ chunk }) => chunk === undefined)) {
      for (const [i, row] of order.entries()) {
        if (this.#batches[this.#batchOf(row)]?.chunk !== undefined) continue;
        if (start < i) yield { start, end: i };
        start = i + 1;
      }
    }
    if (start < order.length) yield { start, end: order.length };
  }

  /** The rows that `order` numbers, none of which is lost. `order` becomes `rowOf`. */
  pick(order: Uint32Array, chunkOf: Uint32Array): Pick<Rows, 'chunks' | 'chunkOf' | 'rowOf'> {
    const chunks: Chunk[] = [];
    const indexOf = new Map<number, number>();
    for (let i = 0; i < order.length; i++) {
      const row = order[i] as number;
      const batch = this.#batchOf(row);
      let index = indexOf.get(batch);
      if (index === undefined) {
        index = chunks.push(this.#batches[batch]?.chunk as Chunk) - 1;
        indexOf.set(batch, index);
      }
      chunkOf[i] = index;
      order[i] = row - (this.#ends[batch - 1] ?? 0);
    }
    return { chunks, chunkOf, rowOf: order };
  }

  /** The first batch that ends behind a row. */
  #batchOf(row: number): number {
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] as number) > row) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
