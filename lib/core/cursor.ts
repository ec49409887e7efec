import type { Checkpoint, Position } from './checkpoint.ts';
import { sealed } from './seal.ts';

/** What is the same for all elements of one epoch of one stream. */
export type StreamIdentity = Omit<Checkpoint, 'position' | 'chain' | 'check'>;

/**
 * How the rows of one element are counted: before its first row the stream stood at `position`,
 * and each row advances `counter` by one.
 */
export interface Cursor {
  readonly stream: StreamIdentity;
  readonly position: Position;
  readonly counter: string;
  /** Further counters that each row advances by one. */
  readonly alsoCounts?: readonly string[];
  /** Rows of the epoch that the stream had before, where that follows from `position` alone. */
  readonly ordinal?: number | undefined;
  /** Whether the counters cannot be checked against one another: the checkpoint has a `check`. */
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

/** What a checkpoint has beside what a cursor knows. */
export interface CheckpointParts {
  /** The operators of the stream, as text. */
  readonly chain?: string;
  /** Counters that rows do not advance. */
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
