import { SchemaError } from '../core/errors.ts';
import type { Feature, Features } from '../core/features.ts';
import type { AffineStep } from '../core/recipe.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import { chosenText } from './chosenText.ts';
import {
  describeFeatures,
  imagesOf,
  isFloat,
  namesOf,
  requireFeatureNames,
  requireTouchable,
} from './touchedFeatures.ts';

/**
 * Options of {@link normalize}: one number for each channel, or one for all, in the units of the
 * image (0 … 1 for uint8 pixels).
 */
export interface NormalizeOptions {
  /** The value to subtract. */
  readonly mean: readonly number[];
  /** The divisor, a positive number. */
  readonly std: readonly number[];
  /** Names of the images and float32 numbers to normalize. Defaults to all images. */
  readonly features?: readonly string[];
}

/**
 * Computes `(x − mean) / std` for each channel of every image. The whole chain becomes one
 * multiplication and one addition. Their constants are computed in double precision and rounded
 * once.
 *
 * It normalizes float32 tensors and scalars if `features` names them. Their channels are the last
 * dimension. They are computed in double precision and rounded once. A `mask` is never normalized.
 *
 * @throws OptionError at once, if `mean` or `std` is invalid
 * @throws SchemaError in the stream, if there is nothing to normalize, or the number of channels
 * differs
 * @throws OptionError in the stream, if `features` names a feature that it cannot normalize
 * @example
 * ```ts
 * import { batch, fromColumns, image, normalize, pull, toTensors } from 'millrace';
 *
 * const pictures$ = fromColumns({ image: { data: Uint8Array.of(0, 255), shape: [1, 1, 1] } });
 * const features = { image: image({ shape: [1, 1, 1] }) };
 * const normal = normalize({ mean: [0.5], std: [0.5] });
 * const ready$ = pictures$.pipe(batch({ size: 2, features }), normal, toTensors());
 * for await (const { tensors } of pull(ready$)) {
 *   Array.from(tensors.image.dataSync()) // => [-1, 1]
 * }
 * ```
 */
export function normalize(options: NormalizeOptions): Augmentation {
  requireKnownOptions('`normalize`', options, ['mean', 'std', 'features']);
  const { mean, std, features } = options;
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
  requireFeatureNames('`normalize`', features);
  const channels = Math.max(mean.length, std.length);
  const at = (values: readonly number[], c: number) =>
    values[values.length === 1 ? 0 : c] as number;
  const scale = Float64Array.from({ length: channels }, (_, c) => 1 / at(std, c));
  const bias = Float64Array.from({ length: channels }, (_, c) => -at(mean, c) / at(std, c));
  const described = JSON.stringify(options);
  const step: AffineStep = {
    kind: 'affine',
    operator: 'normalize',
    ...(features === undefined ? {} : { features: [...features] }),
    scale,
    bias,
  };
  const prepare = (of: Features): void => {
    requireTouchable(of, { operator: 'normalize', features, numbers: true });
    const named = features ?? imagesOf(of, undefined).map(([name]) => name);
    if (named.length === 0) throw withoutImage(of);
    for (const name of named) {
      const has = channelsOf(of[name] as Feature);
      if (channels === 1 || channels === has) continue;
      throw new SchemaError(
        'Cannot `normalize`: `mean` and `std` must have one number for each of the ' +
          `${has} channels of \`${name}\`; received ${channels}; ` +
          'name what they fit in `features`',
      );
    }
  };
  return augmentation('normalize', {
    prepare,
    apply: (batch) => batch.after('normalize', described, [step]),
    text: chosenText('normalize', features),
    // Named numbers have no pixels.
    isPerSample: features === undefined,
  });
}

/** Channels come last. A scalar has one. */
function channelsOf(feature: Feature): number {
  const shape = 'shape' in feature ? feature.shape : undefined;
  return shape?.at(-1) ?? 1;
}

function withoutImage(features: Features): SchemaError {
  const numbers = namesOf(features, isFloat);
  const start = 'Cannot `normalize`: ';
  const received = `received ${describeFeatures(features)}`;
  return new SchemaError(
    numbers.length > 0
      ? `${start}in a batch without an image, \`features\` must name the numbers to normalize; ` +
          `${received}; write \`features: [${JSON.stringify(numbers[0])}]\``
      : `${start}the batch must have an image or float32 numbers; ${received}; ` +
          "give numbers `dtype: 'float32'`, or leave out `normalize`",
  );
}

function isNumbers(values: unknown): values is readonly number[] {
  return (
    Array.isArray(values) && values.length > 0 && values.every((value) => Number.isFinite(value))
  );
}
