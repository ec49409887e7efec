import type { RecordBatch } from 'apache-arrow';
import type { Reader } from '../flow/source.ts';
import type { StageRun } from '../flow/stageRun.ts';
import { Chunk } from '../model/chunk.ts';
import { CheckpointError } from '../model/errors.ts';
import { Rows } from '../model/rows.ts';

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

/** Turns portions to `Rows` that know their position, from where the run is to go on. */
export function rowsReader(operator: string, portions: Portions, run: StageRun): Reader<Rows> {
  let skip = run.resume?.position.source ?? 0;
  let position = 0;
  let checked = false;

  const toRows = (portion: Portion): Rows | undefined => {
    const dataset = portions.dataset();
    if (!checked && run.resume !== undefined && run.resume.dataset !== dataset) {
      throw new CheckpointError(
        `Cannot resume \`${operator}\` as the checkpoint must be of the same data set, ${dataset}: received one of ${run.resume.dataset}`,
      );
    }
    checked = true;
    const start = position;
    position += portion.rows;
    const dropped = Math.min(skip, portion.rows);
    skip -= dropped;
    if (dropped === portion.rows) return undefined;
    const rows = new Rows({
      ...select(portion),
      cursor: {
        stream: { version: 1, dataset, seed: run.seed, epoch: run.epoch },
        position: { source: start },
        counter: 'source',
      },
      chain: [{ operator, options: '' }],
    });
    return dropped === 0 ? rows : rows.slice(dropped);
  };
  const later = async (first: Promise<Portion | undefined>): Promise<Rows | undefined> => {
    for (let portion = await first; portion !== undefined; portion = await portions.next(skip)) {
      const rows = toRows(portion);
      if (rows !== undefined) return rows;
    }
    return undefined;
  };

  return {
    read() {
      for (;;) {
        const portion = portions.next(skip);
        if (portion === undefined) return undefined;
        if (portion instanceof Promise) return later(portion);
        const rows = toRows(portion);
        if (rows !== undefined) return rows;
      }
    },
    close: () => portions.close(),
  };
}

function select({
  batches,
  rows,
  source,
  rowGroup,
  firstRow,
}: Portion): Pick<Rows, 'schema' | 'chunks' | 'chunkOf' | 'rowOf'> {
  const chunkOf = new Uint32Array(rows);
  const rowOf = new Uint32Array(rows);
  const chunks: Chunk[] = [];
  let at = 0;
  for (const data of batches) {
    const origin = { source, ...(rowGroup === undefined ? {} : { rowGroup }), firstRow: firstRow + at };
    chunkOf.fill(chunks.length, at, at + data.numRows);
    for (let row = 0; row < data.numRows; row++) rowOf[at++] = row;
    chunks.push(new Chunk(data, origin));
  }
  return { schema: (batches[0] as RecordBatch).schema, chunks, chunkOf, rowOf };
}
