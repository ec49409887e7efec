/** FNV-1a over the UTF-16 units of `text`, as hexadecimal digits. */
export function hashText(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}

/** FNV-1a over bytes, as hexadecimal digits. */
export function hashBytes(bytes: Uint8Array): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) {
    value = Math.imul(value ^ (bytes[i] as number), 0x01000193);
  }
  return (value >>> 0).toString(16).padStart(8, '0');
}
