/** The mark at the start of a message since format version 0.15, and the bytes of the prefix. */
const FRAME = 8;

/**
 * The header of an IPC message with its prefix, zero-padded so that the body starts at a multiple
 * of eight.
 */
export function framed(head: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FRAME + Math.ceil(head.length / 8) * 8);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, -1, true);
  view.setInt32(4, bytes.length - FRAME, true);
  bytes.set(head, FRAME);
  return bytes;
}
