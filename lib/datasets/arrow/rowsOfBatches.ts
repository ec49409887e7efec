import type { RecordBatch } from 'apache-arrow';
import type { OperatorFunction } from 'rxjs';
import { Chunk } from '../../core/chunk.ts';
import { OptionError } from '../../core/errors.ts';
import { indices } from '../../core/indices.ts';
import { requireSameColumns } from '../../core/requireSameColumns.ts';
import { Rows } from '../../core/rows.ts';
import { stage } from '../../engine/stage.ts';
import type { StageRun } from '../../engine/stageRun.ts';
import { placeOf } from '../../plan/place.ts';
import { bytesOfRows } from '../bytesOfRows.ts';
import { datasetFingerprint, requireDataset } from '../fingerprint.ts';
import { isRecordBatch } from '../isRecordBatch.ts';
import { plainBatch } from '../plainColumns.ts';
import { requireColumns } from '../requireColumns.ts';
import { selectColumns } from '../selectColumns.ts';

/** What the batches are called in errors. */
const SOURCE = 'observable';

/**
 * The record batches of an Observable as `Rows`; no more of them is asked for than is wanted
 * downstream. An operator within the subscription, as another one would lose the demand.
 */
export function rowsOfBatches(
  columns: readonly string[] | undefined,
): OperatorFunction<RecordBatch, Rows> {
  const make = (run: StageRun) => {
    const held: RecordBatch[] = [];
    const toRows = rowsMaker(columns, run);
    return {
      room: (open: boolean) => (open && held.length === 0 ? 1 : 0),
      push: (batch: RecordBatch) => held.push(batch),
      take: () => {
        for (let batch = held.shift(); batch !== undefined; batch = held.shift()) {
          const value = toRows(batch);
          if (value !== undefined) return { value };
        }
        return undefined;
      },
      drop: () => held.splice(0),
    };
  };
  return stage<RecordBatch, Rows>('fromArrow', make, { cost: bytesOfRows });
}

/** Makes rows of one batch after another; nothing of those that a resumed run has used. */
function rowsMaker(
  columns: readonly string[] | undefined,
  run: StageRun,
): (batch: RecordBatch) => Rows | undefined {
  const { seed, epoch, resume, slab } = run;
  const { row, offset } = placeOf('fromArrow', resume?.position, 1);
  let position = 0;
  let discard = row + offset;
  let first: { readonly dataset: string; readonly batch: RecordBatch } | undefined;
  return (given) => {
    if (!isRecordBatch(given)) throw unexpected(given);
    requireColumns(SOURCE, given.schema, columns);
    const batch = plainBatch(selectColumns(given, columns));
    if (first === undefined) {
      const dataset = { name: SOURCE, schema: async () => given.schema, parts: [] };
      first = { dataset: datasetFingerprint(dataset, given.schema), batch };
      requireDataset('fromArrow', first.dataset, resume);
    }
    requireSameColumns(
      { name: SOURCE, schema: first.batch.schema },
      { name: SOURCE, schema: batch.schema },
    );
    const start = position;
    const { numRows } = batch;
    position += numRows;
    const discarded = Math.min(discard, numRows);
    discard -= discarded;
    if (discarded === numRows) return undefined;
    const stream = { version: 1 as const, dataset: first.dataset, seed, epoch };
    const rows = new Rows({
      schema: batch.schema,
      chunks: [new Chunk(batch, { source: SOURCE, firstRow: start })],
      chunkOf: slab.make(Uint32Array, numRows),
      rowOf: indices(slab.make(Uint32Array, numRows)),
      cursor: { stream, position: { source: start }, counter: 'source' },
      chain: [{ operator: 'fromArrow', options: '' }],
    });
    return rows.slice(discarded);
  };
}

function unexpected(item: unknown): OptionError {
  return new OptionError(
    'Cannot `fromArrow` as the items of an Observable must be record batches: ' +
      `received ${String(item).slice(0, 80)}`,
  );
}
