/** Rows in an element, padding left out; what has no size counts as one. */
export function rowsIn(element: unknown): number {
  if (typeof element !== 'object' || element === null) return 1;
  const { valid, length } = element as { readonly valid?: unknown; readonly length?: unknown };
  if (typeof valid === 'number') return valid;
  return typeof length === 'number' ? length : 1;
}
