import { OptionError } from '../core/errors.ts';
import type { Steps } from '../core/steps.ts';
import { isOfData } from '../engine/badDataFilter.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { EpochPlan, type PlannedBlock } from '../plan/epochPlan.ts';
import { counters, noPlace, type Place } from '../plan/place.ts';
import { printOf, requireContent } from './footers.ts';
import { OpenParts, rowsOfBlocks } from './openParts.ts';
import type { OwnDataset } from './ownDataset.ts';
import type {
  PartReading,
  PlannedRead,
  PlannedReads,
  Pool,
  UnreadablePart,
} from './plannedRead.ts';
import type { SourceOrder } from './sourceOptions.ts';

/** The options of {@link EpochBlocks}. */
export interface EpochBlocksOptions {
  readonly operator: string;
  readonly dataset: OwnDataset;
  readonly order: SourceOrder;
  readonly run: StageRun;
  /** Whether bad data may be passed over. */
  readonly passesOver: boolean;
  /** Record batches that may be read ahead. */
  readonly ahead: number;
}

/** The part whose blocks are planned now. */
interface CurrentPart {
  readonly part: PartReading;
  readonly blocks: readonly PlannedBlock[];
}

/** The blocks of a data set in the order of an epoch. Each part is opened in its turn. */
export class EpochBlocks implements PlannedReads {
  readonly plan: EpochPlan;
  readonly #options: EpochBlocksOptions;
  readonly #parts: OpenParts;
  readonly #partCount: number;
  #partPlace = 0;
  #blockPlace = 0;
  #row: number | undefined = 0;
  #offset = 0;
  /** The pool that is being filled, and its number of blocks. */
  #pool: { readonly pool: Pool; blocks: number } | undefined;
  #current: CurrentPart | undefined;
  readonly #findPlace: (plan: EpochPlan) => Steps<Place>;
  #isFound = false;
  /** True once the part in which the epoch resumes is open. */
  #isChecked = false;

  /** @param findPlace finds where the epoch resumes, before anything is read */
  constructor(options: EpochBlocksOptions, findPlace: (plan: EpochPlan) => Steps<Place>) {
    const { operator, dataset, order, run } = options;
    const { seed, epoch } = run;
    this.#options = options;
    this.#parts = new OpenParts(options);
    this.#partCount = dataset.parts.length;
    this.plan = new EpochPlan({ operator, seed, epoch, ...order }, this.#partCount);
    this.#findPlace = findPlace;
  }

  *next(): Steps<PlannedRead | UnreadablePart | undefined> {
    if (this.#isFound) this.#openAhead();
    else yield* this.#find();
    while (!this.#parts.closed && this.#partPlace < this.#partCount) {
      if (this.#current === undefined) {
        const opened = yield* this.#open(this.plan.partAt(this.#partPlace));
        if (opened === undefined || 'unreadable' in opened) {
          this.#partPlace++;
          if (opened === undefined) continue;
          return opened;
        }
        if ('stream' in opened.part.open) return this.#streamOf(opened.part);
        this.#check(opened);
        this.#current = opened;
      }
      const read = this.#nextBlock(this.#current);
      if (read !== undefined) return read;
      this.#parts.release(this.#current.part);
      this.#current = undefined;
      this.#partPlace++;
      this.#blockPlace = 0;
    }
    if (this.#offset > 0 && !this.#parts.closed) {
      throw noPlace(this.#options.operator, `a row ${this.#offset} beyond its end`);
    }
    return undefined;
  }

  close(): void {
    this.#parts.close();
  }

  /**
   * Opens parts before their turn, as many as would be read ahead if each had one block. None
   * beside the first, as an epoch may end with that.
   */
  #openAhead(): void {
    const blocks = this.#current?.blocks.length ?? 0;
    const parts = this.#options.ahead - (blocks - this.#blockPlace);
    const first = this.#partPlace + (this.#current === undefined ? 0 : 1);
    const end = Math.min(this.#partCount, first + parts);
    for (let place = first; place < end; place++) this.#parts.openAhead(this.plan.partAt(place));
  }

  /** A part with its blocks, `undefined` where it has none. */
  *#open(number: number): Steps<CurrentPart | UnreadablePart | undefined> {
    try {
      const part = yield* this.#parts.open(number);
      if (part === undefined || 'stream' in part.open) return part && { part, blocks: [] };
      const blocks = this.plan.blocksOf(number, rowsOfBlocks(part.name, part.open));
      return { part, blocks };
    } catch (error) {
      const { passesOver, dataset } = this.#options;
      // Where an epoch goes on with rows of it, it could be opened before.
      const isAmidst = !this.#isChecked && this.#blockPlace + this.#offset > 0;
      if (!passesOver || !isOfData(error) || isAmidst) throw error;
      return { unreadable: dataset.parts[number]?.name ?? '', error };
    }
  }

  *#find(): Steps<void> {
    const { part, block, row, offset } = yield* this.#findPlace(this.plan);
    this.#isFound = true;
    this.#partPlace = part;
    this.#blockPlace = block;
    this.#row = row;
    this.#offset = offset;
  }

  /** Checks the place in which the epoch resumes against its part. */
  #check({ part, blocks }: CurrentPart): void {
    if (this.#isChecked) return;
    this.#isChecked = true;
    const { operator, run, order } = this.#options;
    if (this.#blockPlace > 0 && this.#blockPlace >= blocks.length) {
      throw noPlace(operator, `block ${this.#blockPlace} of ${blocks.length} in \`${part.name}\``);
    }
    if (this.#partPlace === 0 && this.#row !== undefined) {
      const before = blocks.slice(0, this.#blockPlace);
      const row = before.reduce((sum, { rows }) => sum + rows, 0);
      if (row !== this.#row)
        throw noPlace(operator, `row ${this.#row} where a block begins at ${row}`);
    }
    // The parts of a pool are known when all of them are open.
    if (order.poolBlocks === 0) requireContent(operator, [contentOf(part)], run.resume);
  }

  #streamOf(part: PartReading): PlannedRead {
    const { operator, order } = this.#options;
    if (order.shuffle || order.poolBlocks > 0) throw withoutBlocks(operator, order);
    const read = this.#read(part, { block: undefined, from: 0 });
    this.#parts.release(part);
    this.#partPlace++;
    this.#blockPlace = 0;
    this.#row = undefined;
    return read;
  }

  /** The next block of a part that has a wanted row, `undefined` after the last. */
  #nextBlock({ part, blocks }: CurrentPart): PlannedRead | undefined {
    const isPooled = this.#options.order.poolBlocks > 0;
    while (this.#blockPlace < blocks.length) {
      const block = blocks[this.#blockPlace] as PlannedBlock;
      // Rows of a pool are discarded once they are permuted.
      const from = isPooled ? 0 : Math.min(this.#offset, block.rows);
      this.#offset -= from;
      const read = this.#read(part, { block, from });
      this.#blockPlace++;
      if (this.#row !== undefined) this.#row += block.rows;
      if (from < block.rows) return read;
      read.done();
    }
    return undefined;
  }

  #read(
    part: PartReading,
    { block, from }: { readonly block: PlannedBlock | undefined; readonly from: number },
  ): PlannedRead {
    const { poolBlocks } = this.#options.order;
    this.#pool ??= { pool: this.#poolAt(part), blocks: 0 };
    const { pool } = this.#pool;
    const endsPool = ++this.#pool.blocks >= poolBlocks;
    if (endsPool) this.#pool = undefined;
    const discard = block === undefined || poolBlocks > 0 ? this.#offset : 0;
    this.#offset -= discard;
    return {
      ...{ part, from, discard, pool, endsPool },
      ...{ block: block?.block, firstRow: block?.firstRow ?? 0, to: block?.rows },
      ...this.#parts.use(part, { block: block?.block, from }),
    };
  }

  #poolAt(part: PartReading): Pool {
    const { dataset, order, run, passesOver } = this.#options;
    const passes = Object.keys(run.path?.counters ?? {});
    const place = { part: this.#partPlace, block: this.#blockPlace, row: this.#row ?? 0 };
    const isTold = dataset.inMemory !== true && order.poolBlocks === 0 && 'blocks' in part.open;
    return {
      position: {
        ...run.path?.counters,
        ...counters(place),
        ...(isTold ? printOf([contentOf(part)]) : {}),
      },
      counted: 0,
      start: this.#row,
      ordinal: passes.length === 0 && !passesOver ? this.#row : undefined,
      isSealed: this.#partPlace > 0 || this.#row === undefined || passes.length > 0 || passesOver,
    };
  }
}

/** The name and fingerprint of an open part. */
export function contentOf({ name, open }: PartReading): { name: string; fingerprint: string } {
  return { name, fingerprint: open.fingerprint };
}

function withoutBlocks(operator: string, { shuffle }: SourceOrder): OptionError {
  return new OptionError(
    `Cannot \`${operator}\` with \`${shuffle ? 'shuffle' : 'interleaveGroups'}\`: the input must ` +
      'have blocks that can be read in any order; received a stream; ' +
      'put `shuffle({ window })` behind the source',
  );
}
