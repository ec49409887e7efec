import type { Batch } from '../core/batch.ts';
import type { Chunk } from '../core/chunk.ts';
import { shortNumber } from '../core/inspectable.ts';
import type { SharedValues } from '../engine/sharedValues.ts';
import { pixelColumn } from '../features/pixelColumn.ts';

/** Marks a run that has warned. */
const WARNED = {};

/**
 * Warns once per run if images of 0 … 1 are normalized by a mean in other units, such as 127.5 for
 * 0 … 255. All values would become nearly the same number.
 */
export function checkNormalize(shared: SharedValues, batch: Batch): void {
  const mean = meanOf(batch);
  const names = mean > 1 ? unitImagesOf(batch) : [];
  if (names.length > 0) shared.get(WARNED, () => warn(mean, names));
}

/** The largest mean of the first `normalize`. Later ones have the units of its result. */
function meanOf({ recipe }: Batch): number {
  const first = recipe.steps.find(({ kind }) => kind === 'affine');
  if (first?.kind !== 'affine') return 0;
  const { scale, bias } = first;
  return Math.max(...bias.map((offset, c) => -offset / (scale[c] ?? (scale[0] as number))));
}

/** The images with values from 0 to 1. */
function unitImagesOf({ rows, features }: Batch): readonly string[] {
  return Object.entries(features).flatMap(([name, feature]) => {
    if (feature.kind !== 'image' || feature.scale !== undefined) return [];
    if (feature.decode !== undefined) return [name];
    const { values } = pixelColumn(rows.chunks[0] as Chunk, feature.column ?? name);
    return values instanceof Uint8Array ? [name] : [];
  });
}

function warn(mean: number, names: readonly string[]): true {
  const images = names.map((name) => `\`${name}\``).join(', ');
  console.warn(
    `Millrace: \`normalize\` subtracts a mean of ${shortNumber(mean)} from images of 0 … 1: ` +
      `${images}; divide \`mean\` and \`std\` by 255, or read the images with \`scale: 1\``,
  );
  return true;
}
