import type { Schema } from 'apache-arrow';
import { chainText } from './chain.ts';
import type { ChainLink, Checkpoint } from './checkpoint.ts';
import type { Chunk } from './chunk.ts';
import { type Cursor, checkpointAfter, cursorAfter } from './cursor.ts';
import type { Footprint } from './footprint.ts';

/** Values of a row, by column. */
export type RowValues = Readonly<Record<string, unknown>>;

declare const shapeOfArray: unique symbol;

/** The numbers of a row in a column of arrays, with the declared shape. */
export interface ArrayValue<
  Shape extends readonly number[] = readonly number[],
  IsBytes extends boolean = boolean,
> extends Iterable<number> {
  readonly length: number;
  /** Only a type. */
  readonly [shapeOfArray]?: { readonly shape: Shape; readonly isBytes: IsBytes };
}

/** The parts of a `Rows`. */
export interface RowsParts {
  readonly schema: Schema;
  readonly chunks: readonly Chunk[];
  /** The index in `chunks` of the chunk of each row. */
  readonly chunkOf: Uint32Array;
  /** The row number within that chunk, for each row. */
  readonly rowOf: Uint32Array;
  readonly cursor: Cursor;
  /** The row operators that the rows have passed. */
  readonly chain: readonly ChainLink[];
}

/**
 * A selection of rows over one or more Arrow record batches, in the order of the stream. It never
 * copies values: `shuffle` only permutes the order.
 */
export class Rows<R extends RowValues = RowValues> implements RowsParts {
  /** Type only: the values of a row by column, if the source knows them. */
  declare readonly row?: R;
  readonly schema: Schema;
  readonly chunks: readonly Chunk[];
  readonly chunkOf: Uint32Array;
  readonly rowOf: Uint32Array;
  readonly cursor: Cursor;
  readonly chain: readonly ChainLink[];
  /** That of the chunks, which slices share. */
  #footprint: Footprint | undefined;

  constructor({ schema, chunks, chunkOf, rowOf, cursor, chain }: RowsParts) {
    this.schema = schema;
    this.chunks = chunks;
    this.chunkOf = chunkOf;
    this.rowOf = rowOf;
    this.cursor = cursor;
    this.chain = chain;
  }

  /** Number of rows. */
  get length(): number {
    return this.rowOf.length;
  }

  /** The Arrow memory that they retain. */
  get footprint(): Footprint {
    this.#footprint ??= {
      bytes: 0,
      buffers: [...new Set(this.chunks.flatMap(({ footprint }) => footprint.buffers))],
    };
    return this.#footprint;
  }

  /** The checkpoint after the last of these rows. */
  get checkpoint(): Checkpoint {
    return checkpointAfter(this.cursor, this.length, { chain: chainText(this.chain) });
  }

  /** Rows `start` (inclusive) to `end` (exclusive), as a view. */
  slice(start: number, end: number = this.length): Rows<R> {
    if (start === 0 && end === this.length) return this;
    const { schema, chunks, cursor, chain } = this;
    const slice = new Rows<R>({
      schema,
      chunks,
      chunkOf: this.chunkOf.subarray(start, end),
      rowOf: this.rowOf.subarray(start, end),
      cursor: start === 0 ? cursor : cursorAfter(cursor, start),
      chain,
    });
    slice.#footprint = this.#footprint;
    return slice;
  }
}
