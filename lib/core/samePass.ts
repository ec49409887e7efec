import type { Position } from './checkpoint.ts';

/** Whether two positions, or their counters that begin with `prefix`, are of one subscription. */
export function isSamePass(a: Position, b: Position, prefix = ''): boolean {
  const names = [...Object.keys(a), ...Object.keys(b)].filter((name) =>
    name.startsWith(`${prefix}pass.`),
  );
  return names.every((name) => a[name] === b[name]);
}
