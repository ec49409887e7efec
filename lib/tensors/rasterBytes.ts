import type { Batch } from '../core/batch.ts';
import type { Chunk } from '../core/chunk.ts';
import { extentsAfter, sourceExtents } from '../core/extentsOf.ts';
import type { ImageFeature, MaskFeature } from '../core/features.ts';
import { recipeFor } from '../core/recipeFor.ts';
import { encodedColumn } from '../features/encodedColumn.ts';
import { segmentsOf } from '../render/segmentsOf.ts';
import { maskSteps } from './maskTensors.ts';
import { needsRaster } from './needsRaster.ts';

/**
 * Bytes that rasterizing a batch holds at most, known before anything is decoded: the images that
 * are made, the encoded ones as they are sent to threads, and what each decoder holds of the
 * largest image.
 *
 * @param threads those of the run; 0 where it has none
 */
export function rasterBytes(batch: Batch, threads: number): number {
  const names = Object.keys(batch.features).filter((name) => needsRaster(batch, name));
  return names.reduce((sum, name) => {
    const made = sum + madeBytes(batch, name);
    const { decoderBytes } = batch.encoded[name] ?? {};
    if (decoderBytes === undefined) return made;
    const decoders = Math.min(Math.max(1, threads), batch.size);
    const largest = decoderBytes.reduce((a, b) => Math.max(a, b), 0);
    return made + decoders * largest + (threads > 0 ? sentBytes(batch, name) : 0);
  }, 0);
}

/** Images that are only moved stay bytes; others become floats, by each segment anew. */
function madeBytes(batch: Batch, name: string): number {
  const feature = batch.features[name] as ImageFeature | MaskFeature;
  const isImage = feature.kind === 'image';
  const steps = isImage ? recipeFor(batch, name).steps : maskSteps(batch, name);
  const { heights, widths } = steps.reduce(extentsAfter, sourceExtents(batch, name));
  const channels = feature.kind === 'image' ? feature.shape[2] : 1;
  const values = batch.size * (heights[0] ?? 0) * (widths[0] ?? 0) * channels;
  const segments = segmentsOf(steps);
  const isMoved = segments.every(({ raster }) => raster.every(({ kind }) => kind === 'resample'));
  const isBytes = isImage && feature.decode !== undefined && isMoved && segments.length === 1;
  return isBytes ? values : 4 * segments.length * values;
}

/** Each thread is given bytes of its own. */
function sentBytes({ rows, sources }: Batch, name: string): number {
  const { column = name } = sources[name] as ImageFeature;
  const { chunks, chunkOf, rowOf } = rows;
  const columns = chunks.map((chunk: Chunk) => encodedColumn(chunk, column));
  let sum = 0;
  for (const [i, row] of rowOf.entries())
    sum += columns[chunkOf[i] as number]?.bytes(row)?.length ?? 0;
  return sum;
}
