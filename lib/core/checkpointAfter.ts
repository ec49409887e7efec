import type { Checkpoint, Cursor, Position } from './checkpoint.ts';

/** The checkpoint after the first `rows` rows counted by `cursor`. */
export function checkpointAfter(cursor: Cursor, rows: number): Checkpoint {
  return { ...cursor.stream, position: positionAfter(cursor, rows) };
}

/** The position after the first `rows` rows counted by `cursor`. */
export function positionAfter(
  { position, counter, step = 1, alsoCounts = [] }: Cursor,
  rows: number,
): Position {
  const moved: Record<string, number> = {
    ...position,
    [counter]: (position[counter] ?? 0) + rows * step,
  };
  for (const name of alsoCounts) moved[name] = (moved[name] ?? 0) + rows;
  return moved;
}
