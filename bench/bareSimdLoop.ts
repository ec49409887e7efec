import { KERNEL_BYTES } from '../lib/render/kernelBytes.ts';
import type { ImageForm } from '../lib/render/patchwork.ts';
import { patchworkCompiler } from '../lib/render/patchworkCompiler.ts';
import type { SimdKernel } from '../lib/render/simdKernels.ts';

const PAGE = 65_536;
const SLOTS = 4;

/**
 * The integer SIMD loop with nothing around it: images and outputs lie in its memory, one recipe, made before, for all batches; for each
 * batch only the addresses of its images, in random order, are written. Gives a run over all of `data`, and how many images it takes.
 */
export function bareSimdLoop(data: Uint8Array, form: ImageForm): () => number {
  const { size, height, width, channels } = form;
  const length = height * width * channels;
  const rows = data.length / length;
  const partner = Uint32Array.from({ length: size }, (_, i) => (i * 37) % size);
  const weight = new Uint16Array(size).fill(11_469);
  const patchwork = patchworkCompiler()(
    { steps: [{ kind: 'mix', operator: 'mixup', partner, weight }] },
    form,
  );
  const bytes = data.length + SLOTS * 4 * size * length + 64 * PAGE;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const module = new WebAssembly.Module(
    Uint8Array.from(atob(KERNEL_BYTES), (unit) => unit.charCodeAt(0)),
  );
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const { render } = exports as unknown as Pick<SimdKernel, 'render'>;
  let end = 64;
  const reserve = (count: number) => {
    const at = end;
    end = Math.ceil((end + count) / 64) * 64;
    return at;
  };
  const put = (array: Uint8Array | Uint16Array | Uint32Array | Float32Array) => {
    const at = reserve(array.byteLength);
    new Uint8Array(memory.buffer).set(
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
      at,
    );
    return at;
  };
  const { firstRect, box, firstTerm, termSource, termWeight, biasOf, scale, biases } = patchwork;
  const periodic = (row: Float32Array) =>
    Float32Array.from({ length: 16 * channels }, (_, k) => row[k % channels] ?? 0);
  const tables = [
    firstRect,
    box,
    firstTerm,
    termSource,
    termWeight,
    biasOf,
    periodic(scale),
    periodic(biases),
  ].map(put);
  const source = put(data);
  const images = reserve(4 * size);
  const outs = Array.from({ length: SLOTS }, () => reserve(4 * size * length));
  const order = Uint32Array.from({ length: rows }, (_, i) => (i * 7919) % rows);
  return () => {
    const batches = Math.floor(rows / size);
    const addresses = new Uint32Array(memory.buffer, images, size);
    for (let batch = 0; batch < batches; batch++) {
      for (let i = 0; i < size; i++)
        addresses[i] = source + (order[batch * size + i] as number) * length;
      render(0, size, height, width, channels, ...tables, images, outs[batch % SLOTS] as number);
    }
    return batches * size;
  };
}
