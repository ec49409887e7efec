import type { Observable } from 'rxjs';
import { Batch } from '../core/batch.ts';
import { OptionError } from '../core/errors.ts';
import { largest, smallest } from '../core/extremes.ts';
import type { Feature, Features } from '../core/features.ts';
import { namedLines, shortNumber } from '../core/inspectable.ts';
import { Rows, type RowValues } from '../core/rows.ts';
import { planRun, type RunOptions } from '../engine/runOptions.ts';
import type { FeaturesOf } from '../features/featuresOf.ts';
import { resolveFeatures } from '../features/resolveFeatures.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { PullIterator } from '../sinks/pullIterator.ts';
import { entryAt } from '../tensors/inViews.ts';
import type { TensorBatch } from '../tensors/tensorBatch.ts';
import type {
  ClassStatistics,
  NumberStatistics,
  ObjectStatistics,
  StreamStatistics,
} from './featureStatistics.ts';
import { featureTally } from './featureTally.ts';
import type { CountedRows, FeatureTally } from './tally.ts';

/** Options of {@link statistics}. */
export interface StatisticsOptions<F extends Features = Features>
  extends Pick<RunOptions, 'seed' | 'epoch' | 'signal' | 'workers' | 'budgetBytes'> {
  /**
   * The features of a stream of rows, as for `batch`. By default they are inferred from the schema.
   */
  readonly features?: F;
  /** Called after each element with the rows seen so far. */
  readonly progress?: (rows: number) => void;
}

/**
 * The part of a batch of tensors that is used. `tensors` is read only if the columns are not
 * enough.
 */
export interface MadeBatch<F extends Features> {
  readonly recipeBatch: Batch<F>;
}

interface TensorData {
  readonly shape: readonly number[];
  data(): Promise<ArrayLike<number>>;
}

/**
 * Computes statistics of each feature in one pass over an epoch. Images and numbers have mean,
 * standard deviation, minimum and maximum for each channel, and images their extents. Labels and
 * texts have their classes and the rows of each class. All have the number of rows without a value.
 * Sums of bytes are exact; others have double precision. Encoded images are decoded, and each pixel
 * counts once.
 *
 * Pass `mean` and `std` to `normalize`, and `classes` to `classLabel`. For rows and batches, it
 * counts the columns as stored. For batches of tensors, after `toTensors`, it counts the images and
 * numbers of the tensors, after decoding and augmentation.
 *
 * @param stream$ a stream of rows, batches or batches of tensors
 * @throws OptionError if an option is invalid, or an element is none of these
 * @throws the error of the stream
 * @example
 * ```ts
 * import { classLabel, fromColumns, image, normalize, statistics } from 'millrace';
 *
 * const rows$ = fromColumns({
 *   image: { data: Uint8Array.of(0, 255, 255, 0), shape: [2, 1, 1] },
 *   label: Int32Array.of(0, 2),
 * });
 * const read = { image: image({ shape: [2, 1, 1] }), label: classLabel({ classes: 3 }) };
 * const { rows, features } = await statistics(rows$, { features: read });
 * [rows, features.image.mean, features.image.std] // => [2, [0.5], [0.5]]
 * features.label.counts // => [1, 0, 1]
 * const normalized = normalize({ mean: features.image.mean, std: features.image.std });
 * ```
 */
export function statistics<F extends Features>(
  stream$: Observable<Batch<F>> | Observable<MadeBatch<F>>,
  options?: StatisticsOptions<never>,
): Promise<StreamStatistics<F>>;
/** Computes the statistics of rows, with the given features. */
export function statistics<F extends Features>(
  stream$: Observable<Rows>,
  options: StatisticsOptions<F> & { readonly features: F },
): Promise<StreamStatistics<F>>;
/** Computes the statistics of rows, with features inferred from the columns. */
export function statistics<R extends RowValues>(
  stream$: Observable<Rows<R>>,
  options?: StatisticsOptions<never>,
): Promise<StreamStatistics<FeaturesOf<R>>>;
export async function statistics(
  stream$: Observable<unknown>,
  options: StatisticsOptions = {},
): Promise<StreamStatistics> {
  const { features, progress, ...run } = options;
  const allowed = ['seed', 'epoch', 'signal', 'workers', 'budgetBytes', 'features', 'progress'];
  requireKnownOptions('`statistics`', options, allowed);
  requireOption(progress === undefined || typeof progress === 'function', '`statistics`', {
    option: 'progress',
    rule: 'a function of the number of rows',
    value: progress,
  });
  const tallies = new Map<string, FeatureTally>();
  let rows = 0;
  for await (const element of new PullIterator(stream$, planRun('statistics', run), true)) {
    const batch = batchOf(element);
    const picked = batch?.rows ?? element;
    if (!(picked instanceof Rows)) throw strange(element);
    const valid = batch?.valid ?? picked.length;
    if (valid > 0) {
      const isMade = batch !== undefined && batch !== element;
      const resolved =
        batch === undefined
          ? resolveFeatures(features, picked)
          : isMade
            ? batch.features
            : batch.sources;
      for (const [name, feature] of Object.entries(resolved)) {
        const tally = tallies.get(name) ?? featureTally(name, feature, isMade);
        tallies.set(name, tally);
        await tally.add(await countedOf({ rows: picked, valid }, { element, name, feature }));
      }
    }
    rows += valid;
    progress?.(rows);
  }
  const found = Array.from(tallies, ([name, tally]) => [name, tally.statistics] as const);
  return {
    rows,
    features: Object.fromEntries(found),
    toString: () =>
      [
        `${rows.toLocaleString('en')} rows`,
        ...namedLines(found.map(([name, values]) => [name, textOf(values)])),
      ].join('\n'),
  };
}

function batchOf(element: unknown): Batch | undefined {
  if (element instanceof Batch) return element;
  const { recipeBatch } = Object(element) as Partial<MadeBatch<Features>>;
  return recipeBatch instanceof Batch ? recipeBatch : undefined;
}

interface ElementFeature {
  readonly element: unknown;
  readonly name: string;
  readonly feature: Feature;
}

/** The rows of an element, with the numbers of its tensor if they are counted instead. */
async function countedOf(
  rows: CountedRows,
  { element, name, feature }: ElementFeature,
): Promise<CountedRows> {
  const isMade = !(element instanceof Batch) && !(element instanceof Rows);
  if (!isMade || !['image', 'tensor', 'scalar'].includes(feature.kind)) return rows;
  const { tensors, recipeBatch } = element as TensorBatch;
  const tensor = entryAt(tensors, recipeBatch.features, name) as TensorData;
  return { ...rows, tensor: { values: await tensor.data(), shape: tensor.shape } };
}

function strange(element: unknown): OptionError {
  return new OptionError(
    'Cannot compute statistics: elements must be rows, batches or batches of tensors; ' +
      `received ${String(element).slice(0, 80)}`,
  );
}

function textOf(found: NumberStatistics | ClassStatistics | ObjectStatistics): string {
  const nulls = found.nulls === 0 ? '' : `, ${found.nulls.toLocaleString('en')} nulls`;
  if ('objects' in found) {
    const classes = found.classes === undefined ? '' : ` of ${found.classes} classes`;
    return `${found.objects} ${found.kind}${classes}, ${found.min} … ${found.max} a row${nulls}`;
  }
  if (!('mean' in found)) {
    const { classes = [] } = found;
    const count = typeof classes === 'number' ? classes : classes.length;
    const [min, max] = [smallest(found.counts), largest(found.counts)];
    const others = found.others === 0 ? '' : `, ${found.others} of no class`;
    return `${found.kind} of ${count} classes, ${min} … ${max} each${others}${nulls}`;
  }
  const list = (values: readonly number[]) => values.slice(0, 4).map(shortNumber).join(', ');
  const range = `${shortNumber(smallest(found.min))} … ${shortNumber(largest(found.max))}`;
  const more = found.mean.length > 4 ? ', …' : '';
  const figures = `mean ${list(found.mean)}${more}, std ${list(found.std)}${more}`;
  return `${found.kind} ${figures}, ${range}${nulls}`;
}
