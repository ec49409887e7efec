import type { RecordBatch } from 'apache-arrow';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Chunk } from '../core/chunk.ts';
import { runSteps, type Steps } from '../core/steps.ts';
import type { BadDataFilter } from '../engine/badDataFilter.ts';
import { type StageRun, stageRun } from '../engine/stageRun.ts';
import { BadBlocks } from './badBlocks.ts';
import { BlockReading, type ReadBatch } from './blockReading.ts';
import type { PlannedRead, PlannedReads, UnreadablePart } from './plannedRead.ts';
import { settle } from './settle.ts';

/** The options of {@link ReadAhead}. */
export interface ReadAheadOptions {
  readonly run: StageRun;
  /** Maximum of record batches in flight or ready, beyond the one that is wanted. */
  readonly ahead: number;
  /** True if blocks are row groups, which errors name. */
  readonly hasRowGroups: boolean;
  /** What becomes of bad data; it is an error if left out. */
  readonly badData: BadDataFilter | undefined;
  /** The blocks of an epoch of the run. */
  blocksOf(run: StageRun): PlannedReads;
}

/** The end of an epoch, or the error of planning the next block. */
type Mark = { readonly next: StageRun } | { readonly error: unknown } | UnreadablePart;

/**
 * The only place that reads ahead. It reads the blocks of a run, across epochs, up to `ahead`
 * record batches before they are wanted. Several blocks are read at once, while the budget of the
 * run has room. A wanted batch is read in any case. Nothing is read before the first request.
 */
export class ReadAhead {
  readonly #options: ReadAheadOptions;
  readonly #bad: BadBlocks;
  readonly #limit: LimitFunction | undefined;
  readonly #queue: (BlockReading | Mark)[] = [];
  /** The epochs with planned or ready blocks. The first one is being taken. */
  readonly #epochs: PlannedReads[] = [];
  /** The epoch that is being planned, and the epoch that is being taken. */
  #planned: StageRun;
  #taken: StageRun;
  #blocks: PlannedReads | undefined;
  #isPlanning = false;
  /**
   * True once there are no more blocks, and once something failed. Nothing is read after either.
   */
  #isExhausted = false;
  #hasFailed = false;
  #isWanted = false;
  #closed = false;
  #notify: (() => void) | undefined;
  /** The last batch taken, until it is delivered. */
  #delivering: Chunk | undefined;
  /** Bytes of the largest batch so far, or of the first block before there is one. */
  #largest: number | undefined;
  #firstBytes: number | undefined;
  readonly #fillLater = () => this.#fill();
  readonly #wakeLater = () => this.#wake();

  constructor(options: ReadAheadOptions) {
    const { ahead, run } = options;
    this.#options = options;
    this.#bad = new BadBlocks(options.badData);
    this.#planned = run;
    this.#taken = run;
    this.#limit = ahead > 0 ? pLimit(ahead) : undefined;
    // Only a queue that reads ahead outlives its subscription, for the next epoch.
    if (ahead > 0) run.onEnd(() => this.close());
  }

  /** The epoch of the next batch. */
  get run(): StageRun {
    return this.#taken;
  }

  /** True if another epoch follows. */
  get hasNext(): boolean {
    return !this.#closed && (!this.#isExhausted || this.#queue.length > 0);
  }

  /**
   * The next batch of the epoch, or `undefined` at its end. The next call starts the next epoch.
   */
  *take(): Steps<ReadBatch | undefined> {
    while (!this.#closed) {
      this.#isWanted = true;
      this.#fill();
      const [head] = this.#queue;
      if (head instanceof BlockReading) {
        const batch = head.batches.shift();
        this.#bad.count(head, this.#taken);
        if (batch !== undefined) return this.#hand(batch);
        if (head.failure !== undefined) {
          const lost = this.#bad.passOver(head, head.failure.error, this.#taken);
          this.#goOn();
          return lost;
        }
        if (head.ended) this.#queue.shift();
        else yield this.#change();
      } else if (head === undefined) {
        if (this.#isExhausted) break;
        yield this.#change();
      } else {
        this.#isWanted = false;
        if ('error' in head) {
          this.#bad.passOverPart(head, this.#taken);
          this.#goOn();
          continue;
        }
        this.#queue.shift();
        this.#epochs.shift()?.close();
        this.#taken = head.next;
        return undefined;
      }
    }
    this.#isWanted = false;
    return undefined;
  }

  /** Releases the last batch taken: downstream accounts for it now. */
  delivered(): void {
    if (this.#delivering === undefined) return;
    const { footprint } = this.#delivering;
    this.#delivering = undefined;
    this.#options.run.budget.release(footprint);
  }

  /** Closes everything, without waiting for reads in flight. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { budget } = this.#options.run;
    budget.cancelRequest(this.#fillLater);
    this.delivered();
    for (const reading of this.#queue.splice(0)) {
      if (!(reading instanceof BlockReading)) continue;
      for (const { chunk } of reading.batches.splice(0))
        if (chunk !== undefined) budget.release(chunk.footprint);
      reading.close();
    }
    for (const blocks of this.#epochs.splice(0)) blocks.close();
    this.#blocks = undefined;
    this.#notify?.();
  }

  /** Resolves when a read has settled. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#notify = resolve;
    });
  }

  /** Goes on behind what failed and is passed over. */
  #goOn(): void {
    this.#hasFailed = false;
    this.#isWanted = false;
    this.#queue.shift();
    this.#fill();
  }

  #hand(batch: ReadBatch): ReadBatch {
    this.delivered();
    this.#delivering = batch.chunk;
    this.#isWanted = false;
    this.#fill();
    return batch;
  }

  /** Starts reads while more are wanted or may be read ahead. */
  #fill(): void {
    while (!this.#closed && this.#mayBegin()) {
      const reading = this.#queue.find(
        (entry): entry is BlockReading =>
          entry instanceof BlockReading && !entry.inFlight && !entry.ended,
      );
      if (reading !== undefined) this.#pull(reading);
      else if (this.#isPlanning || this.#isExhausted) return;
      else this.#plan();
    }
  }

  #mayBegin(): boolean {
    let inFlight = this.#isPlanning ? 1 : 0;
    let ready = 0;
    for (const entry of this.#queue) {
      if (!(entry instanceof BlockReading)) continue;
      if (entry.inFlight) inFlight++;
      ready += entry.batches.length;
    }
    if (this.#hasFailed) return false;
    if (this.#isWanted && inFlight + ready === 0) return true;
    const { ahead, run } = this.#options;
    const bytes = this.#largest ?? this.#firstBytes;
    // If the size of a batch is unknown, the first one is awaited.
    if (inFlight + ready >= ahead || bytes === undefined) return false;
    return run.budget.requestRoom(bytes * (inFlight + 1), this.#fillLater);
  }

  /** Plans the next block, which may have to open its part. */
  #plan(): void {
    this.#isPlanning = true;
    const add = (read: PlannedRead | UnreadablePart | undefined) => {
      this.#isPlanning = false;
      if (this.#closed) return;
      if (read === undefined) this.#turn();
      else if ('unreadable' in read) this.#stopAt(read);
      else this.#begin(read);
    };
    const fail = (error: unknown) => {
      this.#isPlanning = false;
      this.#stopAt({ error });
    };
    settle(() => runSteps(this.#nextBlock()), { add, fail, after: this.#wakeLater });
  }

  /** Nothing is read beyond what failed, unless it is passed over at its turn. */
  #stopAt(mark: Mark): void {
    this.#hasFailed = true;
    this.#queue.push(mark);
  }

  #nextBlock(): Steps<PlannedRead | UnreadablePart | undefined> {
    if (this.#blocks === undefined) {
      this.#blocks = this.#options.blocksOf(this.#planned);
      this.#epochs.push(this.#blocks);
    }
    return this.#blocks.next();
  }

  #begin(read: PlannedRead): void {
    const { block, part } = read;
    const bytes =
      block !== undefined && 'blocks' in part.open ? part.open.blocks[block]?.bytes : undefined;
    if (bytes !== undefined && bytes > 0) this.#firstBytes ??= bytes;
    this.#queue.push(new BlockReading(read, this.#options.hasRowGroups));
  }

  /** Goes on to the blocks of the next epoch, if there is one. */
  #turn(): void {
    const { ahead, run } = this.#options;
    const next = ahead > 0 ? this.#planned.nextEpoch?.() : undefined;
    this.#blocks = undefined;
    this.#isExhausted = next === undefined;
    if (next === undefined) return;
    this.#planned = stageRun({ run: next, columns: run.columns }, run.wake);
    this.#queue.push({ next: this.#planned });
  }

  #pull(reading: BlockReading): void {
    const next = () => reading.next();
    const { budget } = this.#options.run;
    reading.inFlight = true;
    const add = (result: IteratorResult<RecordBatch>) => {
      reading.inFlight = false;
      const chunk = this.#closed ? undefined : reading.add(result);
      if (chunk === undefined) return;
      const { footprint } = chunk;
      budget.retain(footprint);
      this.#largest = Math.max(this.#largest ?? 0, budget.chargeOf(footprint));
    };
    const fail = (error: unknown) => {
      reading.inFlight = false;
      this.#hasFailed = true;
      reading.fail(error);
    };
    const read = () => (this.#limit === undefined ? next() : this.#limit(next));
    settle(read, { add, fail, after: this.#wakeLater });
  }

  #wake(): void {
    const notify = this.#notify;
    this.#notify = undefined;
    notify?.();
    this.#fill();
  }
}
