import type { Pixels } from '../kernels/cookScalar.ts';
import type { PictureForm } from '../kernels/patchwork.ts';
import type { Batch } from '../model/batch.ts';
import type { ImageFeature } from '../model/features.ts';
import { type PixelColumn, pixelColumn } from '../model/pixelColumn.ts';

/** Where the pictures of a batch lie, and what they are. */
export interface ImageJob {
  readonly pixels: Pixels;
  readonly form: PictureForm;
}

/** What is to be cooked for an image feature of a batch, given the name of the feature. */
export function imageJob({ rows, size }: Batch, name: string, { column, shape, scale }: ImageFeature): ImageJob {
  const [height, width, channels] = shape;
  const columns = rows.chunks.map((chunk) => pixelColumn(chunk, column ?? name));
  const chunks = columns.map(({ values }) => values) as Uint8Array[] | Float32Array[];
  const { chunkOf, rowOf } = rows;
  const start = new Uint32Array(size);
  for (let i = 0; i < size; i++) {
    const column = columns[chunkOf[i] as number] as PixelColumn;
    const row = rowOf[i] as number;
    start[i] = column.width === undefined ? column.start(row) : row * column.width;
  }
  const unit = chunks[0] instanceof Uint8Array ? 1 / 255 : 1;
  return {
    pixels: { chunks, chunkOf, start },
    form: { size, height, width, channels, scale: scale ?? unit },
  };
}
