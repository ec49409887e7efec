import type { OperatorFunction } from 'rxjs';
import type { OnBadData } from '../core/badData.ts';
import { Batch } from '../core/batch.ts';
import type { BumpAllocator } from '../core/bumpAllocator.ts';
import type { Chunk } from '../core/chunk.ts';
import { columnsOfFeature, type Features } from '../core/features.ts';
import { requireCount } from '../core/requireCount.ts';
import { Rows, type RowValues } from '../core/rows.ts';
import { unknownCount } from '../engine/seek.ts';
import { stage } from '../engine/stage.ts';
import type { FeaturesOf } from '../features/featuresOf.ts';
import { type ReadExtents, readExtents } from '../features/readExtents.ts';
import { describedBy, type KnownFeatures, requireAlike } from '../features/requireAlike.ts';
import { resolveFeatures } from '../features/resolveFeatures.ts';
import { rowCheck } from '../features/rowCheck.ts';
import { planBadData } from '../options/planBadData.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { gatherRows } from './gatherRows.ts';
import type { Shifted } from './rowQueue.ts';
import { passesOver, soundRows } from './soundRows.ts';

/** Options of {@link batch}. */
export interface BatchOptions<F extends Features = Features> {
  /** Samples a batch: a positive integer. */
  readonly size: number;
  /** The features to make from the columns. Inferred from the schema if left out. */
  readonly features?: F;
  /** What happens to a last batch that is not full. Defaults to `'keep'`. */
  readonly last?: 'keep' | 'drop' | 'pad';
  /**
   * What becomes of a row of which a feature cannot be made: a null, too few or too many values, no
   * such class. An image that cannot be decoded becomes padding. `'error'`, the default, fails the
   * stream; `'skip'` leaves the row out; a function is asked each time; `{ action, limit,
   * quarantine }` also bounds what is lost and lists it. Sources have the same option for what
   * cannot be read.
   */
  readonly onBadData?: OnBadData;
}

/**
 * Groups rows into batches of `size` and declares the features to make from their columns. Values
 * are only checked here, not converted.
 *
 * `last` decides about a last batch that is not full. `'keep'` (the default) emits it shorter,
 * `'drop'` leaves it out. `'pad'` fills it with copies of its first row, so that every batch has
 * the same shape. The label weights of the copies are 0, and no other sample is mixed with them.
 *
 * With `features`, only the columns that they need are read, unless `columns` of the source or an
 * operator in between needs more.
 *
 * @throws OptionError at once, if an option is invalid
 * @throws SchemaError in the stream, if a feature has no suitable column
 * @throws DataError in the stream, if a row has a null, a wrong number of values, or an unknown
 * class, unless `onBadData` passes over it
 * @example
 * ```ts
 * import { batch, consume, fromColumns } from 'millrace';
 *
 * const sizes: number[][] = [];
 * const train$ = fromColumns({ x: new Float32Array(10) }).pipe(batch({ size: 4, last: 'pad' }));
 * await consume(train$, ({ size, valid }) => sizes.push([size, valid]));
 * sizes // => [[4, 4], [4, 4], [4, 2]]
 * ```
 */
export function batch<F extends Features>(
  options: BatchOptions<F> & { readonly features: F },
): OperatorFunction<Rows, Batch<F>>;
/** `batch` with features that are inferred from the columns. */
export function batch<R extends RowValues = RowValues>(
  options: BatchOptions & { readonly features?: never },
): OperatorFunction<Rows<R>, Batch<FeaturesOf<R>>>;
/** `batch` with optional `features`. */
export function batch<F extends Features = Features>(
  options: BatchOptions<F>,
): OperatorFunction<Rows, Batch<F>>;
export function batch<F extends Features = Features>(
  options: BatchOptions<F>,
): OperatorFunction<Rows, Batch<F>> {
  requireKnownOptions('`batch`', options, ['size', 'features', 'last', 'onBadData']);
  const { size, features, last = 'keep' } = options;
  requireInteger('`batch`', { option: 'size', value: size, min: 1, unit: 'samples' });
  requireOption(['keep', 'drop', 'pad'].includes(last), '`batch`', {
    option: 'last',
    rule: "'keep', 'drop' or 'pad'",
    value: last,
  });
  requireOption(
    features === undefined || (isFeatures(features) && Object.keys(features).length > 0),
    '`batch`',
    {
      option: 'features',
      rule: 'an object of features as `image`, `mask`, `classLabel` and the like make them',
      value: features,
    },
  );
  const badData = planBadData('`batch`', options.onBadData);
  const link = { operator: 'batch', options: `size=${size} last=${last}` };
  const batches = stage<Rows, Batch<F>>(
    'batch',
    (run) => {
      const { allocator } = run;
      let known: ResolvedFeatures<F> | undefined;
      const first = run.seek !== undefined && 'batch' in run.seek ? run.seek.batch : undefined;
      let index = first ?? run.resume?.position.batch ?? 0;

      const form = ({ rows: picked, lastPart }: Shifted): Batch<F> => {
        if (known === undefined) {
          const resolved = resolveFeatures(features, picked, (columns) => {
            run.shared.get(LEFT_OUT, () => warnOfLeftOut(columns));
          }) as F;
          known = {
            wanted: features,
            resolved,
            first: describedBy(picked.chunks[0] as Chunk),
            check: rowCheck(resolved),
            readExtents: readExtents(resolved),
          };
        }
        requireAlike(picked, known);
        known.check(picked);
        const rows =
          last === 'pad' && picked.length < size ? padded(picked, size, allocator) : picked;
        const encoded = known.readExtents?.(rows);
        const valid = picked.length;
        const chain = [...lastPart.chain, link];
        const expected = indexBefore(lastPart, { size, valid });
        requireCount(run.resume, { operator: 'batch', count: index, expected, chain });
        const formed = new Batch<F>({
          rows,
          features: known.resolved,
          ...(encoded === undefined ? {} : { encoded }),
          ...(badData === undefined ? {} : { passesOver: passesOver(run, badData) }),
          recipe: { steps: [] },
          seed: run.seed,
          epoch: run.epoch,
          index,
          firstSample: index * size,
          valid,
          lastPart,
          chain,
          scope: '',
          allocator,
        });
        index++;
        return formed;
      };

      return gatherRows(run, { size, partial: last !== 'drop' }, form);
    },
    {
      takes: 'rows',
      columns: () => (features === undefined ? undefined : columnsOf(features)),
      seek: (name, seek) => {
        if ('rows' in seek) throw unknownCount(name);
        return { rows: seek.batch * size };
      },
      count: (rows) => (last === 'drop' ? Math.floor : Math.ceil)(rows / size),
    },
  );
  if (badData === undefined) return batches;
  const sound = soundRows(features, badData);
  return (rows$) => rows$.pipe(sound, batches);
}

/** Features with all that is known of their columns. */
interface ResolvedFeatures<F extends Features> extends KnownFeatures {
  readonly resolved: F;
  readonly check: (rows: Rows) => void;
  readonly readExtents: ReadExtents | undefined;
}

/** Key of the warning about columns that are left out. */
const LEFT_OUT = {};

function warnOfLeftOut(columns: string): true {
  console.warn(
    `Millrace: \`batch\` leaves out columns that no feature is made of: ${columns}; ` +
      'pass `features` to choose columns',
  );
  return true;
}

/** The number of a batch, if the number of rows before it is known. */
function indexBefore(
  { cursor: { ordinal }, length }: Rows,
  { size, valid }: { readonly size: number; readonly valid: number },
): number | undefined {
  return ordinal === undefined ? undefined : (ordinal + length - valid) / size;
}

function isFeatures(features: unknown): features is Features {
  if (typeof features !== 'object' || features === null) return false;
  return Object.values(features).every((feature: unknown) => {
    return typeof feature === 'object' && feature !== null && 'kind' in feature;
  });
}

function columnsOf(features: Features): readonly string[] {
  return Object.entries(features).flatMap(([name, feature]) => columnsOfFeature(name, feature));
}

function padded(rows: Rows, size: number, allocator: BumpAllocator): Rows {
  const fill = (indices: Uint32Array) => {
    const full = allocator.allocate(Uint32Array, size).fill(indices[0] as number);
    full.set(indices);
    return full;
  };
  return new Rows({ ...rows, chunkOf: fill(rows.chunkOf), rowOf: fill(rows.rowOf) });
}
