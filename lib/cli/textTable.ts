import { largest } from '../core/extremes.ts';

/** How a table is laid out. */
export interface TableOptions {
  /** Characters of a line at most. */
  readonly width: number;
  /** Indices of the columns that are aligned to the right, as numbers are. */
  readonly right?: readonly number[];
  /** What is done to the first line once it is laid out. */
  readonly head?: (text: string) => string;
}

const GAP = '  ';
/** A column gets no narrower. */
const MIN_CHARACTERS = 4;

/**
 * Rows of cells as lines whose columns are aligned; where they are too wide, the widest are cut.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  { width, right = [], head = (text) => text }: TableOptions,
): readonly string[] {
  const count = Math.max(0, largest(rows.map((row) => row.length)));
  const widths = Array.from({ length: count }, (_, i) =>
    largest(rows.map((row) => row[i]?.length ?? 0)),
  );
  const gaps = GAP.length * Math.max(0, count - 1);
  while (widths.reduce((sum, one) => sum + one, gaps) > width) {
    const widest = widths.indexOf(largest(widths));
    if ((widths[widest] as number) <= MIN_CHARACTERS) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return rows.map((row, line) => {
    const cells = widths.map((cell, i) => {
      const text = cut(row[i] ?? '', cell);
      return right.includes(i) ? text.padStart(cell) : text.padEnd(cell);
    });
    const text = cells.join(GAP).trimEnd().slice(0, width);
    return line === 0 ? head(text) : text;
  });
}

/** The text, its end replaced by an ellipsis where it is longer than `length`. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 1))}…`;
}
