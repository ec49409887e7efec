/**
 * The column that a name stands for: the one of that name, or else the one that the name begins
 * with up to a dot, whose fields follow.
 */
export function columnHead(columns: readonly string[], name: string): string {
  return columns.includes(name) ? name : (name.split('.')[0] as string);
}
