/** Fills `values` with 0, 1, … and returns it. */
export function indices(values: Uint32Array): Uint32Array {
  for (let i = 0; i < values.length; i++) values[i] = i;
  return values;
}
