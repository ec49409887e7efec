import type { Batch } from '../../core/batch.ts';
import { Budget } from '../../engine/budget.ts';
import type { ImageForm } from '../../render/patchwork.ts';
import { patchworkCompiler } from '../../render/patchworkCompiler.ts';
import { renderPlain } from '../../render/render.ts';
import { imageJobs } from '../../tensors/imageJobs.ts';
import { maskClasses } from '../../tensors/maskTensors.ts';
import { plainImage } from '../../tensors/plainImage.ts';
import { rasterizer } from '../../tensors/rasterizer.ts';

/** The values of an image feature of a batch. */
export interface RenderedImages {
  readonly form: ImageForm;
  /** float32 `[size, height, width, channels]` */
  readonly values: Float32Array;
  /** True if it was rendered from bytes. */
  readonly isBytes: boolean;
  /** The classes of the masks that follow it, int32 `[size, height, width]`. */
  readonly masks: readonly Int32Array[];
}

/** Renders all images of a batch on this thread without a backend. Keys are the feature names. */
export async function renderImages(batch: Batch): Promise<ReadonlyMap<string, RenderedImages>> {
  const raster = rasterizer({ threads: undefined, budget: new Budget(Infinity), lastEpoch: 0 });
  const rasters = raster.isNeeded(batch) ? (await raster.rasterize(batch)).rasters : undefined;
  const rendered = new Map<string, RenderedImages>();
  for (const [name, feature] of Object.entries(batch.features)) {
    if (feature.kind !== 'image') continue;
    const { recipe, form, pixels } =
      rasters?.get(name) ?? plainImage(batch, name, imageJobs()(batch, name, feature));
    const { values } = renderPlain(patchworkCompiler()(recipe, form), pixels);
    const masks = followersOf(batch, name, 'mask').map(
      (mask) => maskClasses()(batch, mask, rasters?.get(mask)).classes,
    );
    const isBytes = pixels.chunks[0] instanceof Uint8Array;
    rendered.set(name, { form, values, isBytes, masks });
  }
  return rendered;
}

/** Names of the masks or boxes that follow an image. */
export function followersOf(
  { features }: Batch,
  image: string,
  kind: 'mask' | 'boxes',
): readonly string[] {
  return Object.entries(features).flatMap(([name, feature]) =>
    feature.kind === kind && (feature.follow ?? image) === image ? [name] : [],
  );
}
