import type { Position } from './checkpoint.ts';

/**
 * True if two positions belong to one subscription. Only counters that begin with `prefix` are
 * compared.
 */
export function isSamePass(a: Position, b: Position, prefix = ''): boolean {
  const names = [...Object.keys(a), ...Object.keys(b)].filter((name) =>
    name.startsWith(`${prefix}pass.`),
  );
  return names.every((name) => a[name] === b[name]);
}
