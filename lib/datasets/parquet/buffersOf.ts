/** The buffers that plain data refers to, each once. */
export function buffersOf(data: unknown): Set<ArrayBuffer> {
  const buffers = new Set<ArrayBuffer>();
  const add = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    if (ArrayBuffer.isView(value)) buffers.add(value.buffer as ArrayBuffer);
    else for (const part of Object.values(value)) add(part);
  };
  add(data);
  return buffers;
}
