/** The mark that a message begins with since format version 0.15, and how long its head is. */
const FRAME = 8;

/**
 * The head of an IPC message with what goes before it, and as many zeros after it as it takes for
 * the body to begin at a multiple of eight.
 */
export function framed(head: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FRAME + Math.ceil(head.length / 8) * 8);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, -1, true);
  view.setInt32(4, bytes.length - FRAME, true);
  bytes.set(head, FRAME);
  return bytes;
}
