import { Field, Int32, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import type { Block, Dataset, Wanted } from '../../lib/datasets/dataset.ts';

/** A record batch of the numbers from `first` on, as column `row`, in memory of `bytes` bytes at least. */
export function numbers(first: number, rows: number, bytes = 0): RecordBatch {
  const values = new Int32Array(Math.max(rows, Math.ceil(bytes / 4)));
  for (let i = 0; i < rows; i++) values[i] = first + i;
  const data = makeData({ type: new Int32(), length: rows, nullCount: 0, data: values });
  const schema = new Schema([new Field('row', new Int32(), false)]);
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: rows, nullCount: 0, children: [data] }));
}

/** What was done to a {@link watchedDataset}. */
export interface WatchLog {
  opened: number;
  closed: number;
  /** Batches that were started to be read, those in flight now, and the most that were at once. */
  started: number;
  inFlight: number;
  maxInFlight: number;
  /** Blocks that were started, in that order, as part and block. */
  readonly blocks: string[];
  /** The bytes of blocks that were started. */
  signals: AbortSignal[];
}

/** Options of {@link watchedDataset}. */
export interface WatchOptions {
  /** For each part the rows of its blocks. */
  readonly parts: readonly (readonly number[])[];
  /** Rows that a batch has at most; all of its block if left out. */
  readonly batchRows?: number;
  /** Bytes of memory of a batch, at least. */
  readonly bytes?: number;
  /** Turns of the loop that a batch takes, given the number of those started before. */
  readonly turns?: (started: number) => number;
  /** What happens before a batch of a block is given. */
  readonly before?: (part: number, block: number, from: number) => void;
  /** What happens when a part is opened. */
  readonly opening?: (part: number) => void;
}

/** Parts of blocks of numbered rows, which take some turns of the loop each, and what is done to them. */
export function watchedDataset(options: WatchOptions): {
  readonly dataset: Dataset;
  readonly log: WatchLog;
} {
  const { parts, batchRows = Number.MAX_SAFE_INTEGER, bytes = 0, turns = () => 1 } = options;
  const log: WatchLog = {
    ...{ opened: 0, closed: 0, started: 0, inFlight: 0, maxInFlight: 0, blocks: [], signals: [] },
  };
  const rowsBefore = (part: number, block: number) =>
    [...parts.slice(0, part).flat(), ...(parts[part] ?? []).slice(0, block)].reduce(
      (sum, rows) => sum + rows,
      0,
    );
  async function* read(part: number, block: number, { from = 0, signal }: Wanted) {
    log.blocks.push(`${part}.${block}`);
    log.signals.push(signal);
    const rows = parts[part]?.[block] ?? 0;
    for (let row = from; row < rows; row += batchRows) {
      const count = log.started++;
      log.maxInFlight = Math.max(log.maxInFlight, ++log.inFlight);
      try {
        for (let turn = turns(count); turn > 0; turn--) await undefined;
        options.before?.(part, block, row);
      } finally {
        log.inFlight--;
      }
      yield numbers(rowsBefore(part, block) + row, Math.min(batchRows, rows - row), bytes);
    }
  }
  const dataset: Dataset = {
    name: 'watched',
    schema: async () => numbers(0, 0).schema,
    parts: parts.map((blocks, part) => ({
      name: `part ${part}`,
      async open() {
        options.opening?.(part);
        log.opened++;
        return {
          fingerprint: `part ${part}`,
          blocks: blocks.map((rows): Block => ({ rows, bytes: bytes || 4 * rows })),
          read: (block, wanted) => read(part, block, wanted),
          close() {
            log.closed++;
          },
        };
      },
    })),
  };
  return { dataset, log };
}
