import type { BoxTargets, Targets, TensorBatch } from 'millrace';

/** SHA-256 of all tensors of a batch, in hexadecimal: names, shapes and values. */
export async function tensorHash({ tensors }: TensorBatch): Promise<string> {
  const parts = Object.entries(tensors as Readonly<Record<string, Made>>).flatMap(
    ([name, tensor]) => [new TextEncoder().encode(name), ...bytesOf(tensor)],
  );
  const hash = await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What a feature becomes. */
type Made = Targets | BoxTargets | Tensor;

interface Tensor {
  readonly shape: readonly number[];
  dataSync(): Float32Array | Int32Array | readonly string[];
}

function bytesOf(tensor: Made): readonly Uint8Array<ArrayBuffer>[] {
  if ('hostTerms' in tensor)
    return tensor.hostTerms.flatMap(({ labels, weights }) => [copied(labels), copied(weights)]);
  if ('host' in tensor) {
    const { boxes, labels = new Int32Array(), offsets, weights } = tensor.host;
    return [boxes, labels, offsets, weights].map(copied);
  }
  const values = tensor.dataSync();
  const shape = copied(Int32Array.from(tensor.shape));
  if (ArrayBuffer.isView(values)) return [shape, copied(values)];
  return [shape, new TextEncoder().encode(JSON.stringify(values))];
}

/** Bytes of their own: those of tensors may be shared between threads. */
function copied({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(byteLength);
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength));
  return bytes;
}
