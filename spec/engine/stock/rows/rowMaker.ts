import type { StockClassName } from '../stockClasses.ts';
import type { RowNotes, StockRow, Through } from '../stockRow.ts';

/** Makes the rows of one class, with what they have in common. */
export function rowMaker(
  className: StockClassName,
  shared: Pick<StockRow, 'ahead' | 'like' | 'made'>,
): (kind: StockRow['kind'], name: string, through: Through, notes?: RowNotes) => StockRow {
  return (kind, name, through, notes = {}) => ({
    ...shared,
    ...notes,
    className,
    kind,
    name,
    through,
  });
}
