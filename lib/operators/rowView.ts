import type { Chunk } from '../core/chunk.ts';
import { DataError, SchemaError } from '../core/errors.ts';
import type { RowValues } from '../core/rows.ts';

/**
 * One row, its values by column name: numbers, strings, booleans, `null`, or Arrow vectors and
 * bytes. 64-bit integers are numbers. Types are known if the source knows them.
 */
export type RowView<R extends RowValues = RowValues> = R & {
  /**
   * The value of a column.
   *
   * @throws SchemaError if there is no such column, or it is not read
   * @throws DataError if the value is beyond 2^53 and so no exact number
   */
  get<K extends keyof R & string>(column: K): R[K];
};

/** A column of a chunk. */
interface Column {
  readonly type: unknown;
  get(row: number): unknown;
}

/** Shows the rows of one chunk, one at a time, through one object. */
export interface RowViewer {
  at(row: number): RowView;
}

/** The viewer of a chunk. Columns are looked up once. */
export function rowView(chunk: Chunk): RowViewer {
  return chunk.derive('rowView', () => {
    let current = 0;
    const valueAt = (vector: Column | null | undefined, column: string): unknown => {
      if (vector === null || vector === undefined) throw missing(chunk, column);
      let value: unknown;
      try {
        value = vector.get(current);
      } catch (cause) {
        throw noNumber({ chunk, row: current, column }, `one of type ${vector.type}`, cause);
      }
      if (typeof value !== 'bigint') return value;
      const number = Number(value);
      if (!Number.isSafeInteger(number)) throw noNumber({ chunk, row: current, column }, value);
      return number;
    };
    const vectors = new Map(
      chunk.data.schema.fields.map(({ name }, i) => [name, chunk.data.getChildAt(i)]),
    );
    const view: Record<string, unknown> = Object.create(strangers(chunk));
    for (const [name, vector] of vectors) {
      Object.defineProperty(view, name, {
        enumerable: true,
        configurable: true,
        get: () => valueAt(vector, name),
      });
    }
    // Not enumerable. A column named `get` is read by `row.get('get')`.
    Object.defineProperty(view, 'get', {
      value: (column: string) => valueAt(vectors.get(column), column),
    });
    // For `console.log(row)` of Node, which would otherwise read missing columns.
    Object.defineProperty(view, Symbol.for('nodejs.util.inspect.custom'), {
      value: () =>
        Object.fromEntries([...vectors].map(([name, vector]) => [name, vector?.get(current)])),
    });
    return {
      at: (row) => {
        current = row;
        return view as RowView;
      },
    };
  });
}

/** Properties that JavaScript itself reads from any object, such as `then`. */
const ASKED_OF_ANY: ReadonlySet<string> = new Set(['then', 'toJSON']);

/** The prototype of a row. A read of a missing column ends here. */
function strangers(chunk: Chunk): object {
  return new Proxy(Object.prototype, {
    get(prototype, name) {
      if (typeof name === 'symbol' || name in prototype) return Reflect.get(prototype, name);
      if (ASKED_OF_ANY.has(name)) return undefined;
      throw missing(chunk, name);
    },
  });
}

function missing({ data, origin }: Chunk, column: string): SchemaError {
  const names = data.schema.names.map((name) => `\`${String(name)}\``).join(', ');
  return new SchemaError(
    `Cannot read column \`${column}\` of a row: it must be one that is read, ${names} ` +
      `(${origin.source}); name it in \`columns\` if the source has it`,
  );
}

function noNumber(
  { chunk, row, column }: { readonly chunk: Chunk; readonly row: number; readonly column: string },
  received: unknown,
  cause?: unknown,
): DataError {
  const { source, firstRow } = chunk.origin;
  return new DataError(
    `Cannot read a value: JavaScript must have a number for it; received ${received}`,
    { source, row: firstRow + row, column },
    { cause },
  );
}
