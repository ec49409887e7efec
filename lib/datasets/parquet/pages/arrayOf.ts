/** The name of an array class, which can be sent to another thread. */
export type ArrayName =
  | 'Int8Array'
  | 'Int16Array'
  | 'Int32Array'
  | 'BigInt64Array'
  | 'Uint8Array'
  | 'Uint16Array'
  | 'Uint32Array'
  | 'BigUint64Array'
  | 'Float32Array'
  | 'Float64Array';

/** The bytes as an array of that class. */
export function arrayOf(
  name: ArrayName,
  { buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>,
): ArrayBufferView {
  const Kind = globalThis[name];
  return new Kind(buffer, byteOffset, byteLength / Kind.BYTES_PER_ELEMENT);
}
