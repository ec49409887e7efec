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
  /** What to make of the columns of rows, as of `batch`; inferred from the schema if left out. */
  readonly features?: F;
  /** Called after each element with the rows seen so far. */
  readonly progress?: (rows: number) => void;
}

/** A batch of tensors, as far as it is needed: `tensors` is read when nothing else tells. */
export interface MadeBatch<F extends Features> {
  readonly recipeBatch: Batch<F>;
}

interface TensorData {
  readonly shape: readonly number[];
  data(): Promise<ArrayLike<number>>;
}

/**
 * What a stream holds, in one pass over an epoch. Images and numbers have mean, standard deviation,
 * minimum and maximum for each channel, and images their extents. Labels and texts have the classes
 * and how many rows each has. All have the number of rows without a value. The sums of bytes are
 * exact, all others as exact as double precision is. Encoded images are decoded, each pixel counts
 * once.
 *
 * `mean` and `std` are what `normalize` takes, `classes` is what `classLabel` takes. Of rows and of
 * batches the columns are counted as they are stored; of batches of tensors (behind `toTensors`)
 * images and numbers are those of the tensors, after decoding and augmentation.
 *
 * @param stream$ a stream of rows, batches or batches of tensors
 * @throws OptionError where an option is not what it must be, or an element is none of these
 * @throws what the stream throws
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
/** The same of rows, with features. */
export function statistics<F extends Features>(
  stream$: Observable<Rows>,
  options: StatisticsOptions<F> & { readonly features: F },
): Promise<StreamStatistics<F>>;
/** The same of rows, with the features that are inferred of the columns. */
export function statistics<R extends RowValues>(
  stream$: Observable<Rows<R>>,
  options?: StatisticsOptions<never>,
): Promise<StreamStatistics<FeaturesOf<R>>>;
export async function statistics(
  stream$: Observable<unknown>,
  options: StatisticsOptions = {},
): Promise<StreamStatistics> {
  const { features, progress, ...run } = options;
  const known = ['seed', 'epoch', 'signal', 'workers', 'budgetBytes', 'features', 'progress'];
  requireKnownOptions('`statistics`', options, known);
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
        ...namedLines(found.map(([name, of]) => [name, textOf(of)])),
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

/** The rows, with the numbers that were made of them where there are any. */
async function countedOf(
  rows: CountedRows,
  { element, name, feature }: ElementFeature,
): Promise<CountedRows> {
  const isMade = !(element instanceof Batch) && !(element instanceof Rows);
  if (!isMade || !['image', 'tensor', 'scalar'].includes(feature.kind)) return rows;
  const { tensors } = element as { readonly tensors: Readonly<Record<string, TensorData>> };
  const tensor = tensors[name] as TensorData;
  return { ...rows, made: { values: await tensor.data(), shape: tensor.shape } };
}

function strange(element: unknown): OptionError {
  return new OptionError(
    'Cannot `statistics`: elements must be rows, batches or batches of tensors; ' +
      `received ${String(element).slice(0, 80)}`,
  );
}

function textOf(of: NumberStatistics | ClassStatistics | ObjectStatistics): string {
  const nulls = of.nulls === 0 ? '' : `, ${of.nulls.toLocaleString('en')} nulls`;
  if ('objects' in of) {
    const classes = of.classes === undefined ? '' : ` of ${of.classes} classes`;
    return `${of.objects} ${of.kind}${classes}, ${of.min} … ${of.max} a row${nulls}`;
  }
  if (!('mean' in of)) {
    const { classes = [] } = of;
    const count = typeof classes === 'number' ? classes : classes.length;
    const [least, most] = [smallest(of.counts), largest(of.counts)];
    const others = of.others === 0 ? '' : `, ${of.others} of no class`;
    return `${of.kind} of ${count} classes, ${least} … ${most} each${others}${nulls}`;
  }
  const list = (values: readonly number[]) => values.slice(0, 4).map(shortNumber).join(', ');
  const range = `${shortNumber(smallest(of.min))} … ${shortNumber(largest(of.max))}`;
  const more = of.mean.length > 4 ? ', …' : '';
  return `${of.kind} mean ${list(of.mean)}${more}, std ${list(of.std)}${more}, ${range}${nulls}`;
}
