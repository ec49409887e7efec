/** A short name for a data set: a 64-bit FNV-1a hash of its `parts`, as hexadecimal digits. Tells data sets apart, proves nothing. */
export function fingerprint(parts: readonly (string | number)[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(parts.join('\u0000'))) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, '0');
}
