import { SchemaError } from '../core/errors.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { type Augmentation, augmentation } from './augmentation.ts';

/** Options of {@link normalize}: one number for each channel, or one for all, in the units of the picture (0 … 1 for uint8 pixels). */
export interface NormalizeOptions {
  readonly mean: readonly number[];
  /** Positive. */
  readonly std: readonly number[];
}

/**
 * `(x − mean) / std` for each channel of every picture: one multiplication and one addition in the end, with constants that are computed in
 * double precision for the whole chain and rounded once.
 *
 * @throws OptionError at once, where `mean` or `std` is not what it must be
 * @throws SchemaError in the stream, where pictures have another number of channels
 * @example
 * ```ts
 * import { batch, fromColumns, image, normalize, pull, toTensors } from 'millrace';
 *
 * const pictures$ = fromColumns({ image: { data: Uint8Array.of(0, 255), shape: [1, 1, 1] } });
 * const features = { image: image({ shape: [1, 1, 1] }) };
 * const ready$ = pictures$.pipe(batch({ size: 2, features }), normalize({ mean: [0.5], std: [0.5] }), toTensors());
 * for await (const { tensors } of pull(ready$)) {
 *   Array.from(tensors.image.dataSync()) // => [-1, 1]
 * }
 * ```
 */
export function normalize(options: NormalizeOptions): Augmentation {
  requireKnownOptions('`normalize`', options, ['mean', 'std']);
  const { mean, std } = options;
  requireOption(isNumbers(mean), '`normalize`', {
    option: 'mean',
    rule: 'a list of numbers, one a channel',
    value: mean,
  });
  requireOption(isNumbers(std) && std.every((value) => value > 0), '`normalize`', {
    option: 'std',
    rule: 'a list of positive numbers, one a channel',
    value: std,
  });
  requireOption(
    mean.length === std.length || mean.length === 1 || std.length === 1,
    '`normalize`',
    {
      option: 'std',
      rule: `as long as \`mean\`, ${mean.length}`,
      value: std,
    },
  );
  const channels = Math.max(mean.length, std.length);
  const at = (values: readonly number[], c: number) =>
    values[values.length === 1 ? 0 : c] as number;
  const scale = Float64Array.from({ length: channels }, (_, c) => 1 / at(std, c));
  const bias = Float64Array.from({ length: channels }, (_, c) => -at(mean, c) / at(std, c));
  const described = JSON.stringify(options);
  return augmentation('normalize', (batch) => {
    for (const [name, feature] of Object.entries(batch.features)) {
      if (feature.kind !== 'image' || channels === 1 || channels === feature.shape[2]) continue;
      throw new SchemaError(
        `Cannot \`normalize\` as \`mean\` and \`std\` must have one number for each of the ${feature.shape[2]} channels of \`${name}\`: received ${channels}`,
      );
    }
    return batch.after('normalize', described, [
      { kind: 'affine', operator: 'normalize', scale, bias },
    ]);
  });
}

function isNumbers(values: unknown): values is readonly number[] {
  return (
    Array.isArray(values) && values.length > 0 && values.every((value) => Number.isFinite(value))
  );
}
