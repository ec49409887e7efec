import type { Batch } from '../core/batch.ts';
import type { ImageFeature } from '../core/features.ts';
import { pixelColumn } from '../features/pixelColumn.ts';
import type { ImageForm } from '../render/patchwork.ts';
import type { SourcePixels } from '../render/sourcePixels.ts';
import { fillStarts } from './rowStarts.ts';

/** The images of a batch in memory, and their form. */
export interface ImageJob {
  readonly pixels: SourcePixels;
  readonly form: ImageForm;
}

/**
 * Returns a function that describes the rendering of a batch's image feature. A job is valid until
 * the next call.
 */
export function imageJobs(): (batch: Batch, name: string, feature: ImageFeature) => ImageJob {
  let start = new Uint32Array(0);
  return ({ rows, size }, name, { column, shape, scale }) => {
    const [height, width, channels] = shape as readonly [number, number, number];
    const { chunkOf } = rows;
    const columns = rows.chunks.map((chunk) => pixelColumn(chunk, column ?? name));
    const chunks = columns.map(({ values }) => values) as Uint8Array[] | Float32Array[];
    if (start.length !== size) start = new Uint32Array(size);
    fillStarts(start, columns, rows);
    const unit = chunks[0] instanceof Uint8Array ? 1 / 255 : 1;
    return {
      pixels: { chunks, chunkOf, start },
      form: { size, height, width, channels, scale: scale ?? unit },
    };
  };
}
