import type { Observable } from 'rxjs';
import type { Rows } from '../core/rows.ts';
import { runSteps, type Steps, settled } from '../core/steps.ts';
import { BadDataFilter } from '../engine/badDataFilter.ts';
import type { Reader } from '../engine/reader.ts';
import { unknownCount } from '../engine/seek.ts';
import { source } from '../engine/source.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { isSharded } from '../plan/shardState.ts';
import { bytesOfRows } from './bytesOfRows.ts';
import { BlockCache, cached } from './cached.ts';
import { EpochBlocks } from './epochBlocks.ts';
import { type BatchQueue, EpochRows } from './epochRows.ts';
import { findPlace } from './findPlace.ts';
import type { OwnDataset } from './ownDataset.ts';
import { ReadAhead } from './readAhead.ts';
import { RowCounts } from './rowCounts.ts';
import { ShardBlocks } from './shardBlocks.ts';
import type { SourcePlan } from './sourceOptions.ts';
import { surveyDataset } from './surveyDataset.ts';

/** Batches that each thread decodes ahead of need. */
const AHEAD_PER_THREAD = 4;

/**
 * The rows of a data set as a stream.
 *
 * @param operator public name of the source
 * @param open returns the data set, once per run
 */
export function rowsSource(
  operator: string,
  open: () => OwnDataset | Promise<OwnDataset>,
  plan: SourcePlan,
): Observable<Rows> {
  /** Keys of the values that the subscriptions of a run share. */
  const keys = { dataset: {}, queues: {}, cache: {}, badData: {} };
  const counts = new RowCounts();

  const reading = (run: StageRun, dataset: OwnDataset): EpochRows => {
    const { shared, threads, readAhead = plan.readAhead } = run;
    const { badData } = plan;
    const passesOver = badData !== undefined;
    if (passesOver) requireNoSeek(operator, run);
    const filter =
      badData && shared.get(keys.badData, () => new BadDataFilter(`\`${operator}\``, badData));
    const isMemory = dataset.inMemory === true;
    // Rows in memory are permuted as a whole, whatever the blocks are.
    const isPool = isMemory && plan.shuffle;
    const order = isPool ? { ...plan, shuffle: false, poolBlocks: Number.POSITIVE_INFINITY } : plan;
    const isAhead = readAhead > 0 && !isMemory;
    const ahead = isAhead ? Math.max(readAhead, AHEAD_PER_THREAD * (threads?.size ?? 0)) : 0;
    const blocksOf = (epoch: StageRun) => {
      const cache =
        plan.cache && !isMemory ? shared.get(keys.cache, () => new BlockCache()) : undefined;
      const read = cache === undefined ? dataset : cached(dataset, cache, epoch);
      const options = { operator, dataset: read, order, run: epoch, passesOver, ahead };
      const { shard } = plan;
      if (isSharded(shard, epoch.resume)) {
        const one = { index: 0, count: 1 };
        return new ShardBlocks({ ...options, shard: shard ?? one, counts });
      }
      const { poolBlocks } = order;
      const place = { ...options, counts, poolBlocks };
      return new EpochBlocks(options, (epochPlan) => findPlace(place, epochPlan));
    };
    const hasRowGroups = dataset.hasRowGroups === true;
    const make = () => new ReadAhead({ run, ahead, hasRowGroups, badData: filter, blocksOf });
    const queues = shared.get(keys.queues, (): ReadAhead[] => []);
    const batches = handOver(queues, run, make);
    return new EpochRows({ operator, dataset, plan: order, run, batches });
  };

  return source(
    operator,
    (run): Reader<Rows> => {
      let rows: EpochRows | undefined;
      let closed = false;
      const begin = function* (): Steps<Rows | undefined> {
        const dataset = yield* settled(run.shared.get(keys.dataset, open));
        if (closed) return undefined;
        rows = reading(run, dataset);
        return yield* settled(rows.read());
      };
      return {
        read: () => (rows === undefined ? runSteps(begin()) : rows.read()),
        delivered: () => rows?.delivered(),
        close() {
          closed = true;
          rows?.close();
        },
      };
    },
    { cost: bytesOfRows, survey: (run) => surveyDataset(operator, open, { plan, run }) },
  );
}

/** How many rows come before a batch depends on the data where some of it may be passed over. */
function requireNoSeek(operator: string, { seek }: StageRun): void {
  if (seek !== undefined && !('rows' in seek && seek.rows === 0)) throw unknownCount(operator);
}

/**
 * The queue of an epoch: the one that the epoch before has started, or a new one. At its end the
 * next epoch takes it over.
 */
function handOver(queues: ReadAhead[], run: StageRun, make: () => ReadAhead): BatchQueue {
  // One source may serve stages with other columns, or inputs of `interleave` with other seeds.
  const keyOf = ({ epoch, seed, columns, path }: StageRun) =>
    JSON.stringify([epoch, seed, columns, path?.counters]);
  const place = queues.findIndex((queue) => keyOf(queue.run) === keyOf(run));
  const queue = queues.splice(place, place < 0 ? 0 : 1)[0] ?? make();
  let isReleased = false;
  return {
    take: () => queue.take(),
    delivered: () => queue.delivered(),
    release(isOver) {
      if (isReleased) return;
      isReleased = true;
      if (isOver && queue.hasNext) queues.push(queue);
      else queue.close();
    },
  };
}
