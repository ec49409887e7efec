import type { Schema } from 'apache-arrow';
import type { Position } from '../../core/checkpoint.ts';
import { Chunk } from '../../core/chunk.ts';
import { concatRows } from '../../core/concatRows.ts';
import { indices } from '../../core/indices.ts';
import { pickRows } from '../../core/pickRows.ts';
import { Rows } from '../../core/rows.ts';
import type { Reader } from '../../engine/source.ts';
import type { StageRun } from '../../engine/stageRun.ts';
import { keyedPermutation } from '../../random/keyedPermutation.ts';
import { datasetText } from '../datasetText.ts';
import type { ByteFile } from '../io/byteFile.ts';
import type { FileInput } from '../io/fileInput.ts';
import { requireDataset } from '../requireDataset.ts';
import type { Shard } from '../shard.ts';
import { sharding } from '../sharding.ts';
import { type BegunUnit, begunAhead } from './begunAhead.ts';
import { GroupCache } from './groupCache.ts';
import { ParquetUnits } from './parquetUnits.ts';

/** Rows that an element has at most where rows are permuted. */
const ROWS = 4096;

/** How a {@link parquetReader} reads. */
export interface ParquetReaderOptions {
  readonly columns: readonly string[] | undefined;
  /** Whether the order of files and row groups is permuted. */
  readonly shuffle: boolean;
  /** Row groups whose rows are permuted together; 0 where rows stay in their order. */
  readonly interleaveGroups: number;
  readonly shard: Shard | undefined;
  /** Whether row groups may be begun before they are wanted: to be read, and two for each thread of the run to be decoded. */
  readonly ahead: boolean;
  /** Whether row groups stay in memory from one epoch to the next. */
  readonly cache: boolean;
  readonly run: StageRun;
}

/**
 * The rows of Parquet files from where the run is to go on. The position is the place of a row group in the order of the epoch (that of its
 * file, `source.file`, its own in the file, `source.group`, and the row of the epoch that is its first, `source.row`) and a row counted
 * from there (`source`), so that nothing before it need be opened.
 */
export function parquetReader(
  inputs: readonly FileInput[],
  { columns, shuffle, interleaveGroups, shard, ahead, cache, run }: ParquetReaderOptions,
): Reader<Rows> {
  const { seed, epoch, resume, slab } = run;
  const kept = cache ? run.context.kept.get(inputs, () => new GroupCache()) : undefined;
  const units = new ParquetUnits(inputs, { columns, shuffle, cache: kept, run });
  const { counters, push, end } = sharding('fromParquet', shard, run);
  const options = [
    ...(shuffle ? ['shuffle'] : []),
    ...(interleaveGroups > 0 ? [`interleaveGroups=${interleaveGroups}`] : []),
  ];
  const chain = [{ operator: 'fromParquet', options: options.join(' ') }];
  const items = rows();
  let files: readonly ByteFile[] = [];
  let dataset = '';

  async function* rows(): AsyncGenerator<Rows> {
    files = await units.files();
    for await (const element of inOrder()) yield* push(element.rows, element.start);
    yield* end();
  }

  /** All rows that are yet to come, with the row of the epoch that is the first of each element. */
  async function* inOrder(): AsyncGenerator<{ readonly rows: Rows; readonly start: number }> {
    const position = resume?.position ?? {};
    let start = position['source.row'] ?? 0;
    let offset = Math.max(0, position.source ?? 0);
    const order = units.from({
      file: position['source.file'] ?? 0,
      group: position['source.group'] ?? 0,
    });
    const begun = begunAhead(order, {
      run,
      ahead: ahead ? units.ahead : 0,
      offset: interleaveGroups > 0 ? 0 : offset,
    });
    for await (const pool of pooled(begun, Math.max(1, interleaveGroups))) {
      const length = pool.reduce((sum, unit) => sum + unit.rows, 0);
      const [{ file, group, parquet }] = pool as [BegunUnit];
      dataset ||= datasetText({ files, schema: parquet.schema });
      requireDataset('fromParquet', dataset, resume);
      const at = { ...counters, 'source.file': file, 'source.group': group, 'source.row': start };
      if (offset < length) {
        const parts =
          interleaveGroups === 0 ? batchesOf(pool, at) : permuted(pool, { offset, at, start });
        for await (const part of parts) {
          yield { rows: part, start: start + (part.cursor.position.source ?? 0) };
        }
      }
      offset = Math.max(0, offset - length);
      start += length;
      for (const unit of pool) await unit.done();
    }
  }

  /** The rows of row groups one after another, as they are decoded. */
  async function* batchesOf(pool: readonly BegunUnit[], at: Position): AsyncGenerator<Rows> {
    for (const unit of pool) {
      let row = unit.chunks === undefined ? unit.begun.offset : 0;
      for await (const chunk of unit.chunks ?? decoded(unit)) {
        const { data, numRows } = chunk;
        const rowOf = indices(slab.make(Uint32Array, numRows));
        const picked = { chunks: [chunk], chunkOf: slab.make(Uint32Array, numRows), rowOf };
        yield rowsOf(data.schema, picked, { ...at, source: row });
        row += numRows;
      }
    }
  }

  /** The chunks of a row group, which are left to later epochs if they are to be kept and all are wanted. */
  async function* decoded(unit: BegunUnit): AsyncGenerator<Chunk> {
    const { parquet, rowGroup, firstRow, begun } = unit;
    const keeper = begun.offset === 0 ? unit.keeper() : undefined;
    let row = firstRow + begun.offset;
    try {
      for await (const data of parquet.read(rowGroup, begun)) {
        const chunk = new Chunk(data, { source: parquet.file.name, rowGroup, firstRow: row });
        keeper?.add(chunk);
        yield chunk;
        row += data.numRows;
      }
      keeper?.end();
    } finally {
      keeper?.close();
    }
  }

  /** The rows of several row groups, all of them decoded, in a random order. */
  async function* permuted(
    pool: readonly BegunUnit[],
    { offset, at, start }: { offset: number; at: Position; start: number },
  ): AsyncGenerator<Rows> {
    const parts: Rows[] = [];
    for await (const part of batchesOf(pool, at)) parts.push(part);
    if (parts.length === 0) return;
    const all = concatRows(parts, slab);
    const { schema, chunks } = all;
    const rowAt = keyedPermutation(
      { seed, epoch, operator: 'fromParquet rows', occurrence: 0 },
      start,
      all.length,
    );
    for (let row = offset; row < all.length; row += ROWS) {
      const order = slab.make(Uint32Array, Math.min(ROWS, all.length - row));
      for (let i = 0; i < order.length; i++) order[i] = rowAt(row + i);
      yield rowsOf(schema, { chunks, ...pickRows(all, order, slab) }, { ...at, source: row });
    }
  }

  const rowsOf = (
    schema: Schema,
    picked: Pick<Rows, 'chunks' | 'chunkOf' | 'rowOf'>,
    position: Position,
  ) =>
    new Rows({
      ...picked,
      schema,
      cursor: { stream: { version: 1, dataset, seed, epoch }, position, counter: 'source' },
      chain,
    });

  return {
    async read() {
      const { done, value } = await items.next();
      return done === true ? undefined : value;
    },
    close() {
      // Nobody waits for what is given up, so nobody could be told of a failure.
      items.return(undefined).catch(() => {});
      units.close();
    },
  };
}

/** `count` row groups at a time; fewer at the end. */
async function* pooled(
  units: AsyncGenerator<BegunUnit>,
  count: number,
): AsyncGenerator<readonly BegunUnit[]> {
  let pool: BegunUnit[] = [];
  for await (const unit of units) {
    pool.push(unit);
    if (pool.length < count) continue;
    yield pool;
    pool = [];
  }
  if (pool.length > 0) yield pool;
}
