import type { Observable } from 'rxjs';
import { Batch } from '../core/batch.ts';
import type { Chunk } from '../core/chunk.ts';
import { OptionError } from '../core/errors.ts';
import { Rows } from '../core/rows.ts';
import { shown } from '../core/shown.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { pull } from '../sinks/pull.ts';
import { groupSpread, type Spread } from './groupSpread.ts';
import { type NeighbourDistance, neighbourDistance } from './neighbourDistance.ts';

/** Options of {@link shuffleQuality}. */
export interface ShuffleQualityOptions {
  /** Rows per batch, for a stream of `Rows`. It is required there and ignored otherwise. */
  readonly batchSize?: number;
  /** The column of labels. Defaults to the column of the first `classLabel` feature. */
  readonly label?: string;
  /** The seed of the run. Defaults to 0. */
  readonly seed?: number;
  /** The epoch to measure. Defaults to 0. */
  readonly epoch?: number;
}

/**
 * The shuffle quality of one epoch of a stream. Every `perfect` is the expectation under a uniform
 * permutation of the same rows.
 */
export interface ShuffleQuality {
  /** Rows in the epoch, without padding. */
  readonly rows: number;
  /** Batches in the epoch. */
  readonly batches: number;
  /** How far apart neighbours of a source are in the stream, in rows. */
  readonly neighbourDistance: NeighbourDistance;
  /** The number of row groups per batch. A source without row groups counts as one. */
  readonly rowGroups: Spread;
  /** The number of distinct labels per batch. Absent if there is no column of labels. */
  readonly labels?: Spread;
}

/**
 * Measures how well a pipeline shuffles. It reports the distance between neighbours of a file, the
 * row groups and labels per batch, and how much a batch differs from the epoch's mixture. It runs
 * one epoch and reads no pixel.
 *
 * @param stream$ a stream of `Rows`, of `Batch` or of `TensorBatch`
 * @throws OptionError if `batchSize` is missing, `label` is no column, or an element is none of
 * these
 * @example
 * ```ts
 * import { batch, fromColumns, shuffle } from 'millrace';
 * import { shuffleQuality } from 'millrace/testing';
 *
 * const label = Int32Array.from({ length: 100 }, (_, i) => Math.floor(i / 10));
 * const sorted$ = fromColumns({ label });
 * const asItIs = await shuffleQuality(sorted$, { batchSize: 10, label: 'label' });
 * [asItIs.neighbourDistance.mean, asItIs.labels?.mean] // => [1, 1]
 * const batches$ = sorted$.pipe(shuffle({ window: 100 }), batch({ size: 10 }));
 * const shuffled = await shuffleQuality(batches$, { label: 'label' });
 * shuffled.neighbourDistance.mean > 20 && (shuffled.labels?.mean ?? 0) > 5 // => true
 * ```
 */
export async function shuffleQuality(
  stream$: Observable<unknown>,
  options: ShuffleQualityOptions = {},
): Promise<ShuffleQuality> {
  requireKnownOptions('`shuffleQuality`', options, ['batchSize', 'label', 'seed', 'epoch']);
  const { batchSize, seed = 0, epoch = 0 } = options;
  if (batchSize !== undefined) {
    requireInteger('`shuffleQuality`', {
      option: 'batchSize',
      value: batchSize,
      min: 1,
      unit: 'rows',
    });
  }
  const places: { source: string; row: number }[] = [];
  const groups: string[] = [];
  const labels: unknown[] = [];
  const ends: number[] = [];
  for await (const element of pull(stream$, { seed, epoch })) {
    const { rows, valid, label } = rowsOf(element, options);
    const columns =
      label === undefined ? [] : rows.chunks.map((chunk) => labelColumn(chunk, label));
    for (let i = 0; i < valid; i++) {
      const chunk = rows.chunkOf[i] as number;
      const row = rows.rowOf[i] as number;
      const place = (rows.chunks[chunk] as Chunk).place(row);
      places.push(place);
      groups.push(`${place.rowGroup ?? ''} ${place.source}`);
      if (label !== undefined) labels.push(columns[chunk]?.get(row));
    }
    if (!(element instanceof Rows)) ends.push(places.length);
  }
  if (batchSize !== undefined && ends.length === 0) {
    for (let end = batchSize; end < places.length + batchSize; end += batchSize)
      ends.push(Math.min(end, places.length));
  }
  return {
    rows: places.length,
    batches: ends.length,
    neighbourDistance: neighbourDistance(places),
    rowGroups: groupSpread(groups, ends),
    ...(labels.length === 0 ? {} : { labels: groupSpread(labels, ends) }),
  };
}

interface Looked {
  readonly rows: Rows;
  readonly valid: number;
  readonly label: string | undefined;
}

function rowsOf(element: unknown, { batchSize, label }: ShuffleQualityOptions): Looked {
  if (element instanceof Rows) {
    requireOption(batchSize !== undefined, '`shuffleQuality`', {
      option: 'batchSize',
      rule: 'given for a stream of `Rows`',
      value: batchSize,
      remedy: 'or pass the stream after `batch`',
    });
    return { rows: element, valid: element.length, label };
  }
  const batch =
    element instanceof Batch
      ? element
      : (element as { readonly recipeBatch?: unknown } | null)?.recipeBatch;
  if (!(batch instanceof Batch)) {
    throw new OptionError(
      'Cannot measure the shuffle: the stream must be of `Rows`, `Batch` or `TensorBatch`; ' +
        `received ${shown(element)}; pass the stream before the operator that converts it`,
    );
  }
  const { rows, features, valid } = batch as Batch;
  const [name, feature] =
    Object.entries(features).find(([, { kind }]) => kind === 'classLabel') ?? [];
  const column = feature !== undefined && 'column' in feature ? feature.column : undefined;
  return { rows, valid, label: label ?? column ?? name };
}

function labelColumn({ data }: Chunk, label: string): { get(row: number): unknown } {
  const column = data.getChild(label);
  if (column !== null) return column;
  const names = data.schema.fields.map(({ name }) => `\`${name}\``).join(', ');
  throw new OptionError(
    `Cannot measure the shuffle: \`label\` must be one of the columns read, ${names}; ` +
      `received \`${label}\``,
  );
}
