import type { Checkpoint, Position } from './checkpoint.ts';
import { sealed } from './seal.ts';

/** The fields that all elements of one epoch of a stream share. */
export type StreamIdentity = Omit<Checkpoint, 'position' | 'chain' | 'check'>;

/**
 * How the rows of one element are counted. The stream is at `position` before its first row, and
 * each row advances `counter` by one.
 */
export interface Cursor {
  readonly stream: StreamIdentity;
  readonly position: Position;
  readonly counter: string;
  /** More counters that each row advances by one. */
  readonly alsoCounts?: readonly string[];
  /** Rows of the epoch before this element, if that follows from `position` alone. */
  readonly ordinal?: number | undefined;
  /**
   * True if the counters cannot be checked against one another. The checkpoint then has a `check`.
   */
  readonly isSealed?: boolean;
}

/** The position after the first `rows` rows counted by `cursor`. */
export function positionAfter(
  { position, counter, alsoCounts = [] }: Cursor,
  rows: number,
): Position {
  const after: Record<string, number> = {
    ...position,
    [counter]: (position[counter] ?? 0) + rows,
  };
  for (const name of alsoCounts) after[name] = (after[name] ?? 0) + rows;
  return after;
}

/** The cursor of the rows from row `rows` on. */
export function cursorAfter(cursor: Cursor, rows: number): Cursor {
  const position = positionAfter(cursor, rows);
  const { ordinal } = cursor;
  return ordinal === undefined
    ? { ...cursor, position }
    : { ...cursor, position, ordinal: ordinal + rows };
}

/** The fields of a checkpoint that a cursor does not have. */
export interface CheckpointParts {
  /** The operators of the stream, as text. */
  readonly chain?: string;
  /** Counters that no row advances. */
  readonly counters?: Position;
}

/** The checkpoint after the first `rows` rows counted by `cursor`. */
export function checkpointAfter(
  cursor: Cursor,
  rows: number,
  { chain, counters }: CheckpointParts = {},
): Checkpoint {
  const checkpoint = {
    ...cursor.stream,
    position: { ...positionAfter(cursor, rows), ...counters },
    ...(chain === undefined ? {} : { chain }),
  };
  return cursor.isSealed === true ? sealed(checkpoint) : checkpoint;
}
