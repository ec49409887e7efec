/** Stands for an element that is `undefined`, where `undefined` says that there is none. */
export const VOID: unique symbol = Symbol('undefined');

/** `value`, or what stands for it where it is `undefined`. */
export function orVoid<T>(value: T): T | typeof VOID {
  return value === undefined ? VOID : value;
}
