/** Copies a full column to an array of twice the length. */
export function doubled<
  A extends Uint32Array | Uint16Array | Int32Array | Float32Array | Float64Array,
>(full: A): A {
  const longer = new (full.constructor as new (length: number) => A)(2 * full.length);
  longer.set(full);
  return longer;
}
