import type { RecordBatch } from 'apache-arrow';
import { Chunk } from '../core/chunk.ts';
import { Rows } from '../core/rows.ts';
import type { Slab } from '../core/slab.ts';
import type { Reader } from '../engine/source.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { requireDataset } from './requireDataset.ts';
import type { Shard } from './shard.ts';
import { sharding } from './sharding.ts';

/** Rows that are read at once. */
export interface Portion {
  /** How many rows it has, also where they were passed over and `batches` is empty. */
  readonly rows: number;
  readonly batches: readonly RecordBatch[];
  readonly source: string;
  readonly rowGroup?: number;
  /** Row of the source that is its first, counted from 0. */
  readonly firstRow: number;
}

/** A data set as portions, one after another. */
export interface Portions {
  /** Fingerprint of the data set; called after the first portion was read. */
  dataset(): string;
  /** The next portion, `undefined` at the end. Of `skip` rows or fewer the values are not needed. */
  next(skip: number): Portion | undefined | Promise<Portion | undefined>;
  close(): void;
}

/** Options of {@link rowsReader}. */
export interface RowsReaderOptions {
  readonly run: StageRun;
  /** The part of the rows to give; all when left out. */
  readonly shard?: Shard | undefined;
}

/** Turns portions to `Rows` that know their position, from where the run is to go on; of a shard only its rows. */
export function rowsReader(
  operator: string,
  portions: Portions,
  { run, shard }: RowsReaderOptions,
): Reader<Rows> {
  const { counters, push, end } = sharding(operator, shard, run);
  const ready: Rows[] = [];
  let skip = Math.max(0, run.resume?.position.source ?? 0);
  let position = 0;

  const toRows = (portion: Portion): Rows | undefined => {
    const dataset = portions.dataset();
    requireDataset(operator, dataset, run.resume);
    const start = position;
    position += portion.rows;
    const dropped = Math.min(skip, portion.rows);
    skip -= dropped;
    if (dropped === portion.rows) return undefined;
    const rows = new Rows({
      ...select(portion, run.slab),
      cursor: {
        stream: { version: 1, dataset, seed: run.seed, epoch: run.epoch },
        position: { ...counters, source: start },
        counter: 'source',
      },
      chain: [{ operator, options: '' }],
    });
    return dropped === 0 ? rows : rows.slice(dropped);
  };
  const accept = (portion: Portion | undefined): Rows | undefined => {
    const rows = portion === undefined ? undefined : toRows(portion);
    if (rows !== undefined) ready.push(...push(rows, position - rows.length));
    else if (portion === undefined) ready.push(...end());
    return ready.shift();
  };
  const later = async (first: Promise<Portion | undefined>): Promise<Rows | undefined> => {
    for (let portion = await first; ; portion = await portions.next(skip)) {
      const rows = accept(portion);
      if (rows !== undefined || portion === undefined) return rows;
    }
  };

  const readNow = (): Rows | undefined | Promise<Rows | undefined> => {
    for (;;) {
      const kept = ready.shift();
      if (kept !== undefined) return kept;
      const portion = portions.next(skip);
      if (portion instanceof Promise) return later(portion);
      const rows = accept(portion);
      if (rows !== undefined || portion === undefined) return rows;
    }
  };
  let before: Promise<unknown> | undefined;

  return {
    read() {
      // One may take several portions: the next must not take any of them.
      const rows = before === undefined ? readNow() : before.then(readNow);
      if (!(rows instanceof Promise)) return rows;
      const settled = rows.then(
        () => {},
        () => {},
      );
      before = settled;
      void settled.then(() => {
        if (before === settled) before = undefined;
      });
      return rows;
    },
    close: () => portions.close(),
  };
}

function select(
  { batches, rows, source, rowGroup, firstRow }: Portion,
  slab: Slab,
): Pick<Rows, 'schema' | 'chunks' | 'chunkOf' | 'rowOf'> {
  const chunkOf = slab.make(Uint32Array, rows);
  const rowOf = slab.make(Uint32Array, rows);
  const chunks: Chunk[] = [];
  let at = 0;
  for (const data of batches) {
    const origin = {
      source,
      ...(rowGroup === undefined ? {} : { rowGroup }),
      firstRow: firstRow + at,
    };
    chunkOf.fill(chunks.length, at, at + data.numRows);
    for (let row = 0; row < data.numRows; row++) rowOf[at++] = row;
    chunks.push(new Chunk(data, origin));
  }
  return { schema: (batches[0] as RecordBatch).schema, chunks, chunkOf, rowOf };
}
