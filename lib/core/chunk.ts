import type { RecordBatch } from 'apache-arrow';
import { buffersOf } from './buffersOf.ts';
import type { DataPlace } from './errors.ts';
import type { Footprint } from './footprint.ts';

/** The place of a chunk in its source. */
export interface ChunkOrigin {
  readonly source: string;
  readonly rowGroup?: number;
  /** The source row of row 0 of the chunk, counted from 0. */
  readonly firstRow: number;
  /** The number of row 0 of the chunk among the rows of all shards, if there are shards. */
  readonly firstNumber?: number;
}

/**
 * An Arrow record batch and its place in the source. Values derived from its columns are computed
 * once and cached here.
 */
export class Chunk {
  readonly data: RecordBatch;
  readonly origin: ChunkOrigin;
  #derived = new Map<unknown, Map<string, unknown>>();

  constructor(data: RecordBatch, origin: ChunkOrigin) {
    this.data = data;
    this.origin = origin;
  }

  /** The same rows, which have other numbers among those of all shards. */
  numberedFrom(firstNumber: number): Chunk {
    const copy = new Chunk(this.data, { ...this.origin, firstNumber });
    copy.#derived = this.#derived;
    return copy;
  }

  get numRows(): number {
    return this.data.numRows;
  }

  /** The Arrow memory that it retains. */
  get footprint(): Footprint {
    return this.derive(buffersOf, () => ({
      bytes: 0,
      buffers: [...new Set(buffersOf(this.data.data))],
    }));
  }

  /**
   * The cached value of `kind` for `column`, or for the whole chunk. `make` computes it at the
   * first call.
   */
  derive<T>(kind: unknown, make: () => T, column = ''): T {
    let ofKind = this.#derived.get(kind);
    if (ofKind === undefined) {
      ofKind = new Map();
      this.#derived.set(kind, ofKind);
    }
    const known = ofKind.get(column) as T;
    if (known !== undefined || ofKind.has(column)) return known;
    const made = make();
    ofKind.set(column, made);
    return made;
  }

  /** Names a row of this chunk in an error or in `explain`. */
  place(row: number, column?: string): DataPlace & { row: number } {
    const { source, rowGroup, firstRow } = this.origin;
    return {
      source,
      ...(rowGroup === undefined ? {} : { rowGroup }),
      row: firstRow + row,
      ...(column === undefined ? {} : { column }),
    };
  }
}
