import { type Bytes, countBytes, isTabular, lookUpBytes, tableOf } from '../pixel/byteTable.ts';
import type { Change } from '../pixel/changePixels.ts';
import type { Values } from '../values.ts';
import { ImageVectors } from '../vectors/imageVectors.ts';
import { openVectorModule, type VectorModule } from '../vectors/vectorModule.ts';
import { doVectorWork, doWork } from './doWork.ts';
import type { ValueWork } from './valueWork.ts';

/** One for this thread, opened for the first image; `null` where it cannot be. */
let module: VectorModule | null | undefined;

/** An image before its values are worked on. */
export interface ValueSource extends Omit<Values, 'data'> {
  /** Bytes, or values that are in the units of the image already. */
  readonly data: Uint8Array | Float32Array;
  /** What a byte is multiplied with for the units of the image. */
  readonly scale: number;
}

/**
 * Writes the values of an image after some work to `out`. What changes bytes each on its own is
 * looked up in a table. Images of one, three or four channels are worked on in WebAssembly SIMD,
 * where there is such, as the definitions do, to the bit.
 */
export function makeValues(
  source: ValueSource,
  work: readonly ValueWork[],
  out: Float32Array,
): void {
  const { height, width, channels, range } = source;
  const hasVectors = [1, 3, 4].includes(channels);
  if (hasVectors) module ??= openVectorModule() ?? null;
  if (!hasVectors || module == null) {
    const values = { data: out, height, width, channels, range };
    for (const one of work.slice(putValues(source, work, out))) doWork(one, values);
    return;
  }
  try {
    const image = new ImageVectors(module, { height, width, channels, range });
    for (const one of work.slice(putVectors(source, work, image))) doVectorWork(one, image);
    out.set(image.data);
  } finally {
    if (!module.isReusable) module = undefined;
  }
}

/** Writes values to `out`; gives how much of the work is done. */
function putValues(source: ValueSource, work: readonly ValueWork[], out: Float32Array): number {
  const { data, channels } = source;
  if (data instanceof Float32Array) {
    out.set(data);
    return 0;
  }
  const changes = tabular(work, channels);
  const bytes: Bytes = { data, channels };
  lookUpBytes(
    bytes,
    tableOf(changes, source, () => countBytes(bytes)),
    out,
  );
  return changes.length;
}

function putVectors(source: ValueSource, work: readonly ValueWork[], image: ImageVectors): number {
  const { data, channels } = source;
  if (data instanceof Float32Array) {
    image.data.set(data);
    return 0;
  }
  const changes = tabular(work, channels);
  image.putBytes(data);
  image.lookUp(tableOf(changes, source, () => image.countBytes()));
  return changes.length;
}

/** The first changes, those that a table of bytes can hold. */
function tabular(work: readonly ValueWork[], channels: number): readonly Change[] {
  const changes: Change[] = [];
  for (const one of work) {
    if (one.kind !== 'change' || !isTabular(one.change, channels)) break;
    changes.push(one.change);
  }
  return changes;
}
