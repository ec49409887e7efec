import type { Batch } from '../core/batch.ts';
import { SchemaError } from '../core/errors.ts';

/**
 * `[height, width]` of the pictures of a batch.
 *
 * @throws SchemaError where it has no pictures, or pictures of different extents
 */
export function pictureExtent(batch: Batch, operator: string): readonly [number, number] {
  const extents = Object.entries(batch.features).flatMap(([name, feature]) =>
    feature.kind === 'image' ? [{ name, height: feature.shape[0], width: feature.shape[1] }] : [],
  );
  const [first] = extents;
  if (first === undefined) {
    throw new SchemaError(
      `Cannot \`${operator}\` as the batch must have an \`image\` feature: received ${Object.keys(batch.features).join(', ')}`,
    );
  }
  const other = extents.find(
    ({ height, width }) => height !== first.height || width !== first.width,
  );
  if (other !== undefined) {
    throw new SchemaError(
      `Cannot \`${operator}\` as all pictures of a batch must have one height and width: received \`${first.name}\` of ${first.height}×${first.width} and \`${other.name}\` of ${other.height}×${other.width}`,
    );
  }
  return [first.height, first.width];
}
