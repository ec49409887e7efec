import type { Checkpoint, Position } from './checkpoint.ts';

/** What is the same for all elements of one epoch of one stream. */
export type StreamIdentity = Omit<Checkpoint, 'position' | 'chain'>;

/**
 * How the rows of one element are counted: before its first row the stream stood at `position`,
 * and each row advances `counter` by one.
 */
export interface Cursor {
  readonly stream: StreamIdentity;
  readonly position: Position;
  readonly counter: string;
  /** By how much each row advances `counter`: the number of shards, 1 when left out. */
  readonly step?: number;
  /** Further counters that each row advances by one. */
  readonly alsoCounts?: readonly string[];
}

/** The position after the first `rows` rows counted by `cursor`. */
export function positionAfter(
  { position, counter, step = 1, alsoCounts = [] }: Cursor,
  rows: number,
): Position {
  const after: Record<string, number> = {
    ...position,
    [counter]: (position[counter] ?? 0) + rows * step,
  };
  for (const name of alsoCounts) after[name] = (after[name] ?? 0) + rows;
  return after;
}

/** The checkpoint after the first `rows` rows counted by `cursor`. */
export function checkpointAfter(cursor: Cursor, rows: number): Checkpoint {
  return { ...cursor.stream, position: positionAfter(cursor, rows) };
}
