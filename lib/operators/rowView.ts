import type { Chunk } from '../core/chunk.ts';
import { DataError } from '../core/errors.ts';

/** One row, its values by column name: numbers, bigints, strings, booleans, `null`, or Arrow vectors and bytes. */
export interface RowView {
  /** The value of a column; `undefined` where there is no such column. */
  get(column: string): unknown;
  readonly [column: string]: unknown;
}

/** A column of a chunk. */
interface Column {
  readonly type: unknown;
  get(row: number): unknown;
}

/** Shows the rows of one chunk, one at a time, through one object. */
export interface RowViewer {
  at(row: number): RowView;
}

/** The viewer of a chunk; columns are looked up once. */
export function rowView(chunk: Chunk): RowViewer {
  return chunk.derive('rowView', () => {
    let current = 0;
    const valueAt = (vector: Column | null | undefined, column: string): unknown => {
      try {
        return vector?.get(current);
      } catch (cause) {
        const { source, firstRow } = chunk.origin;
        const place = { source, row: firstRow + current, column };
        const rule = 'it must be one that JavaScript has a number for';
        throw new DataError(
          `Cannot read a value: ${rule}; received one of type ${vector?.type}`,
          place,
          { cause },
        );
      }
    };
    const vectors = new Map(
      chunk.data.schema.fields.map(({ name }, i) => [name, chunk.data.getChildAt(i)]),
    );
    const view: Record<string, unknown> = {};
    for (const [name, vector] of vectors) {
      Object.defineProperty(view, name, {
        enumerable: true,
        configurable: true,
        get: () => valueAt(vector, name),
      });
    }
    // Not enumerable, and a column named `get` is still there by `row.get('get')`.
    Object.defineProperty(view, 'get', {
      value: (column: string) => valueAt(vectors.get(column), column),
    });
    return {
      at: (row) => {
        current = row;
        return view as RowView;
      },
    };
  });
}
