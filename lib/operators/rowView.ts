import type { Chunk } from '../core/chunk.ts';

/** One row, its values by column name: numbers, bigints, strings, booleans, `null`, or Arrow vectors and bytes. */
export interface RowView {
  /** The value of a column; `undefined` where there is no such column. */
  get(column: string): unknown;
  readonly [column: string]: unknown;
}

/** Shows the rows of one chunk, one at a time, through one object. */
export interface RowViewer {
  at(row: number): RowView;
}

/** The viewer of a chunk; columns are looked up once. */
export function rowView(chunk: Chunk): RowViewer {
  return chunk.derive('rowView', () => {
    let current = 0;
    const vectors = new Map(
      chunk.data.schema.fields.map(({ name }, i) => [name, chunk.data.getChildAt(i)]),
    );
    const view: Record<string, unknown> = {};
    for (const [name, vector] of vectors) {
      Object.defineProperty(view, name, {
        enumerable: true,
        configurable: true,
        get: () => vector?.get(current),
      });
    }
    // Not enumerable, and a column named `get` is still there by `row.get('get')`.
    Object.defineProperty(view, 'get', {
      value: (column: string) => vectors.get(column)?.get(current),
    });
    return {
      at: (row) => {
        current = row;
        return view as RowView;
      },
    };
  });
}
