import type { RecordBatch } from 'apache-arrow';
import type { OperatorFunction } from 'rxjs';
import { Chunk } from '../../core/chunk.ts';
import { OptionError } from '../../core/errors.ts';
import { indices } from '../../core/indices.ts';
import { requireSameColumns } from '../../core/requireSameColumns.ts';
import { Rows } from '../../core/rows.ts';
import { shown } from '../../core/shown.ts';
import type { RunContext } from '../../engine/runContext.ts';
import { runOperator } from '../../engine/runOperator.ts';
import { seekSame } from '../../engine/seek.ts';
import type { StageRun } from '../../engine/stageRun.ts';
import { requireOwnPath } from '../../engine/subscription.ts';
import { noPlace, placeOf } from '../../plan/place.ts';
import { bytesOfRows } from '../bytesOfRows.ts';
import { rowsOfSeek } from '../findPlace.ts';
import { datasetFingerprint, requireDataset } from '../fingerprint.ts';
import { isRecordBatch } from '../isRecordBatch.ts';
import { plainBatch } from '../plainColumns.ts';
import { requireColumns } from '../requireColumns.ts';
import { selectColumns } from '../selectColumns.ts';

/** The name of the batches in errors. */
const SOURCE = 'observable';

/**
 * The record batches of an Observable as `Rows`, on demand. It is an operator within the
 * subscription, as another subscription would lose the demand.
 */
export function rowsOfBatches(
  columns: readonly string[] | undefined,
): OperatorFunction<RecordBatch, Rows> {
  const make = (run: StageRun) => {
    const held: RecordBatch[] = [];
    const toRows = rowsMaker(columns, run);
    let ended = false;
    return {
      room: (open: boolean) => (open && held.length === 0 ? 1 : 0),
      push: (batch: RecordBatch) => held.push(batch),
      end: () => {
        ended = true;
      },
      take: () => {
        for (let batch = held.shift(); batch !== undefined; batch = held.shift()) {
          const value = toRows.make(batch);
          if (value !== undefined) return { value };
        }
        if (ended) toRows.requireReached();
        return undefined;
      },
      drop: () => held.splice(0),
    };
  };
  // The input is read from its start and discarded up to the place of the checkpoint.
  const runOf = (_: number, { resume, seek, ...run }: RunContext): RunContext => ({
    ...run,
    resume: undefined,
    isReplayed: resume !== undefined || seek !== undefined || run.isReplayed === true,
  });
  return (batches$) =>
    runOperator<RecordBatch, Rows>('fromArrow', [batches$], make, {
      ...{ cost: bytesOfRows, runOf, seek: seekSame },
    });
}

/** Converts batches to rows, without those that a resumed run has used. */
function rowsMaker(
  columns: readonly string[] | undefined,
  run: StageRun,
): { make(batch: RecordBatch): Rows | undefined; requireReached(): void } {
  const { seed, epoch, resume, allocator } = run;
  const { row, offset } = placeOf('fromArrow', resume?.position, 1);
  requireOwnPath('fromArrow', run);
  const isAgain = Object.keys(run.path?.counters ?? {}).length > 0;
  let position = 0;
  let discard = run.seek === undefined ? row + offset : rowsOfSeek('fromArrow', run);
  let first: { readonly dataset: string; readonly batch: RecordBatch } | undefined;
  const make = (given: RecordBatch) => {
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
      chunkOf: allocator.allocate(Uint32Array, numRows),
      rowOf: indices(allocator.allocate(Uint32Array, numRows)),
      cursor: {
        ...{ stream, position: { ...run.path?.counters, source: start } },
        counter: 'source',
        ...(isAgain ? { isSealed: true } : { ordinal: start }),
      },
      chain: [{ operator: 'fromArrow', options: '' }],
    });
    return rows.slice(discarded);
  };
  return {
    make,
    requireReached() {
      if (discard > 0) throw noPlace('fromArrow', `a row ${discard} beyond its end`);
    },
  };
}

function unexpected(item: unknown): OptionError {
  return new OptionError(
    'Cannot `fromArrow`: the items of an Observable must be record batches; ' +
      `received ${shown(item)}`,
  );
}
