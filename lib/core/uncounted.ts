import { Rows } from './rows.ts';

/** The element. Rows no longer know how many rows the stream had before them. */
export function uncounted<T>(element: T): T {
  if (!(element instanceof Rows) || element.cursor.isSealed === true) return element;
  const { ordinal: _, ...cursor } = element.cursor;
  return new Rows({ ...element, cursor: { ...cursor, isSealed: true } }) as T;
}
