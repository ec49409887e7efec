import type { Checkpoint, Cursor, Position } from './checkpoint.ts';

/** The checkpoint after the first `rows` rows counted by `cursor`. */
export function checkpointAfter(cursor: Cursor, rows: number): Checkpoint {
  return { ...cursor.stream, position: positionAfter(cursor, rows) };
}

/** The position after the first `rows` rows counted by `cursor`. */
export function positionAfter({ position, counter, alsoCounts = [] }: Cursor, rows: number): Position {
  const moved: Record<string, number> = { ...position };
  for (const name of [counter, ...alsoCounts]) moved[name] = (moved[name] ?? 0) + rows;
  return moved;
}
