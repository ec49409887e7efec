import { largest } from '../core/extremes.ts';

/** The layout of a table. */
export interface TableOptions {
  /** The maximum of characters per line. */
  readonly width: number;
  /** Indices of the right-aligned columns, such as numbers. */
  readonly right?: readonly number[];
  /** Styles the first line after the layout. */
  readonly head?: (text: string) => string;
}

const GAP = '  ';
/** The minimum width of a column. */
const MIN_CHARACTERS = 4;

/**
 * Formats rows of cells as lines with aligned columns. If a line is too wide, its widest columns
 * are cut.
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

/** Cuts a text to `length` characters, with an ellipsis at the end. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 1))}…`;
}
