/** The number of rows in an element, without padding. An element without a size counts as one. */
export function rowsIn(element: unknown): number {
  if (typeof element !== 'object' || element === null) return 1;
  const { valid, length } = element as { readonly valid?: unknown; readonly length?: unknown };
  if (typeof valid === 'number') return valid;
  return typeof length === 'number' ? length : 1;
}
