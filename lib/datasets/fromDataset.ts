import type { Observable } from 'rxjs';
import type { Rows } from '../core/rows.ts';
import { requireOption } from '../options/requireOption.ts';
import type { Dataset } from './dataset.ts';
import { rowsSource } from './rowsSource.ts';
import { planSource, type SourceOptions } from './sourceOptions.ts';

/**
 * The rows of your own data set, which lists its parts and blocks and reads a block. Order,
 * shuffle, shards, read-ahead, cache and resume work as for any other source.
 *
 * @param dataset see `Dataset`; its parts must stay as they are while a run reads them
 * @param options see `SourceOptions`
 * @throws OptionError at once, if `dataset` or an option is invalid; in the stream, if `shuffle` or
 * `interleaveGroups` meets a part without blocks
 * @throws SchemaError in the stream, if a column is missing, or parts differ
 * @throws DataError in the stream, if a block does not yield its rows; the rows before it come
 * first
 * @example
 * ```ts
 * import { tableFromArrays } from 'apache-arrow';
 * import { batch, consume, type Dataset, fromDataset } from 'millrace';
 *
 * const day = (first: number) =>
 *   tableFromArrays({ hour: Int32Array.from({ length: 24 }, (_, i) => first + i) });
 * const days: Dataset = {
 *   name: 'days',
 *   schema: async () => day(0).schema,
 *   parts: [0, 24, 48].map((first) => ({
 *     name: `day ${first / 24}`,
 *     open: () => ({
 *       fingerprint: `from ${first}`,
 *       blocks: [{ rows: 24, bytes: 96 }],
 *       read: (_block, { from = 0 }) => day(first).slice(from).batches,
 *       close() {},
 *     }),
 *   })),
 * };
 * const hours$ = fromDataset(days, { shuffle: true, interleaveGroups: 2 });
 * const { samples } = await consume(hours$.pipe(batch({ size: 10 })), () => {});
 * samples // => 72
 * ```
 */
export function fromDataset(dataset: Dataset, options: SourceOptions = {}): Observable<Rows> {
  const plan = planSource('fromDataset', options);
  requireOption(isDataset(dataset), '`fromDataset`', {
    option: 'dataset',
    rule: 'an object of `name`, `schema` and `parts`, each with a `name` and `open`',
    value: dataset,
  });
  return rowsSource('fromDataset', () => dataset, plan);
}

function isDataset(value: unknown): value is Dataset {
  const { name, schema, parts } = Object(value) as Partial<Dataset>;
  const isPart = (part: unknown) => {
    const { name: partName, open } = Object(part) as Partial<Dataset['parts'][number]>;
    return typeof partName === 'string' && typeof open === 'function';
  };
  return (
    typeof name === 'string' &&
    typeof schema === 'function' &&
    Array.isArray(parts) &&
    parts.every(isPart)
  );
}
