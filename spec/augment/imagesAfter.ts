import type { Observable } from 'rxjs';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import {
  batch,
  type Features,
  fromColumns,
  image,
  mask,
  pull,
  type RunOptions,
  toTensors,
} from '../../lib/index.ts';

/** Images of one shape, and what is done to them. */
export interface ImageRun extends RunOptions {
  readonly data: Uint8Array | Float32Array;
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly operators: readonly Augmentation[];
  /** Classes of the pixels, of a mask that follows the images. */
  readonly classes?: Int32Array;
  /** Samples of a batch; all when left out. */
  readonly size?: number;
  readonly last?: 'pad' | 'keep';
}

/** What images have become. */
export interface ImagesAfter {
  readonly shape: readonly number[];
  readonly values: Float32Array;
  readonly maskShape?: readonly number[];
  readonly classes?: Int32Array;
}

/** Makes the tensors of images, in units of their bytes, and of their masks. */
export async function imagesAfter(like: ImageRun): Promise<readonly ImagesAfter[]> {
  const { data, shape, operators, classes, size, last = 'keep', ...run } = like;
  const [height, width, channels] = shape;
  const count = data.length / (height * width * channels);
  const columns = {
    image: { data, shape },
    ...(classes === undefined ? {} : { mask: { data: classes, shape: [height, width] } }),
  };
  const features: Features = {
    image: image({ shape: [height, width, channels], scale: 1 }),
    ...(classes === undefined ? {} : { mask: mask({ shape: [height, width] }) }),
  };
  const batches$ = fromColumns(columns).pipe(batch({ size: size ?? count, last, features }));
  const ready$ = operators
    .reduce(
      (before$: Observable<never>, operator) => before$.pipe(operator) as never,
      batches$ as never,
    )
    .pipe(toTensors());
  const all: ImagesAfter[] = [];
  for await (const { tensors } of pull(ready$, run)) {
    const made = tensors as unknown as Record<'image' | 'mask', TensorLike>;
    all.push({
      shape: made.image.shape,
      values: made.image.dataSync() as Float32Array,
      ...(classes === undefined
        ? {}
        : { maskShape: made.mask.shape, classes: made.mask.dataSync() as Int32Array }),
    });
  }
  return all;
}

interface TensorLike {
  readonly shape: readonly number[];
  dataSync(): Float32Array | Int32Array;
}
