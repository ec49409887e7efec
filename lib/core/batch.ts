import { batchText } from './batchText.ts';
import { BumpAllocator } from './bumpAllocator.ts';
import { chainText, occurrence } from './chain.ts';
import type { ChainLink, Checkpoint } from './checkpoint.ts';
import { checkpointAfter } from './cursor.ts';
import type { DataError } from './errors.ts';
import type { EncodedExtents } from './extents.ts';
import type { Features } from './features.ts';
import type { Footprint } from './footprint.ts';
import { inspectable } from './inspectable.ts';
import type { Recipe, Step } from './recipe.ts';
import type { Rows } from './rows.ts';

/** The parts of a `Batch`. */
export interface BatchParts<F extends Features> {
  /** The rows picked, padding included. */
  readonly rows: Rows;
  readonly features: F;
  /** The features as they are read, before any step; `features` when left out. */
  readonly sources?: Features;
  /** Extents of the encoded images as they are read, by the name of the feature. */
  readonly encoded?: Readonly<Record<string, EncodedExtents>>;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly epoch: number;
  /** Number of the batch in its epoch, counted from 0. */
  readonly index: number;
  /** Number of its first sample in the epoch, counted from 0. */
  readonly firstSample: number;
  /** Number of the batch that the stream goes on with; the one after `index` if left out. */
  readonly nextIndex?: number;
  /** How many of the rows count; those after them are padding and have weight 0. */
  readonly valid: number;
  /**
   * The last part of the rows picked that came in one piece: its cursor tells where the stream
   * stands after them.
   */
  readonly lastPart: Rows;
  /** The operators that the stream has passed. */
  readonly chain: readonly ChainLink[];
  /** Where a choosing operator has put the one that acts now; part of the key of its draws. */
  readonly scope: string;
  /**
   * Whether a sample that turns out to be damaged when it is rendered is passed over; none is when
   * left out. Asked in the order of the stream.
   * @internal
   */
  readonly passesOver?: (error: DataError) => boolean;
  /**
   * Memory for small arrays, as the columns of its steps, which the batches of a stream share; its
   * own when left out.
   * @internal
   */
  readonly allocator?: BumpAllocator;
}

/** Key of the draws of one operator on one batch. */
export interface DrawKey {
  readonly seed: number;
  readonly epoch: number;
  readonly operator: string;
  readonly occurrence: number;
}

/**
 * Rows and what is to be made of them: a recipe, not bytes. An augmentation is a pure function from
 * batch to batch that appends a step; nothing touches a pixel until the sink renders the recipe.
 */
export class Batch<F extends Features = Features> implements BatchParts<F> {
  static {
    inspectable(Batch.prototype);
  }
  readonly rows: Rows;
  readonly features: F;
  readonly sources: Features;
  readonly encoded: Readonly<Record<string, EncodedExtents>>;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly epoch: number;
  readonly index: number;
  readonly firstSample: number;
  readonly nextIndex: number;
  readonly valid: number;
  readonly chain: readonly ChainLink[];
  readonly lastPart: Rows;
  readonly scope: string;
  /** @internal */
  readonly passesOver?: (error: DataError) => boolean;
  /** @internal */
  readonly allocator: BumpAllocator;

  constructor(parts: BatchParts<F>) {
    this.rows = parts.rows;
    this.features = parts.features;
    this.sources = parts.sources ?? parts.features;
    this.encoded = parts.encoded ?? {};
    this.recipe = parts.recipe;
    this.seed = parts.seed;
    this.epoch = parts.epoch;
    this.index = parts.index;
    this.firstSample = parts.firstSample;
    this.nextIndex = parts.nextIndex ?? parts.index + 1;
    this.valid = parts.valid;
    this.lastPart = parts.lastPart;
    if (parts.passesOver !== undefined) this.passesOver = parts.passesOver;
    this.chain = parts.chain;
    this.scope = parts.scope;
    this.allocator = parts.allocator ?? new BumpAllocator();
  }

  /** Where the stream stands after this batch. */
  get checkpoint(): Checkpoint {
    const { cursor, length } = this.lastPart;
    const counters = { batch: this.nextIndex };
    return checkpointAfter(cursor, length, { chain: chainText(this.chain), counters });
  }

  /** Number of samples, padding included: the first dimension of its tensors. */
  get size(): number {
    return this.rows.length;
  }

  /** The Arrow memory that it keeps. */
  get footprint(): Footprint {
    return this.rows.footprint;
  }

  /**
   * The number by which draws for sample `i` are keyed: that of the sample in the epoch, or of its
   * row among those of all shards.
   */
  drawNumber(i: number): number {
    const { chunks, chunkOf, rowOf } = this.rows;
    const first = chunks[chunkOf[i] as number]?.origin.firstNumber;
    return first === undefined ? this.firstSample + i : first + (rowOf[i] as number);
  }

  /**
   * The number by which draws for the whole batch are keyed: its own, unlike those of other shards.
   */
  get drawIndex(): number {
    const { chunks, chunkOf } = this.rows;
    const isShard = chunks[chunkOf[0] as number]?.origin.firstNumber !== undefined;
    return isShard ? this.drawNumber(0) : this.index;
  }

  /** The key of the draws of `operator` at this place of the chain. */
  drawKey(operator: string): DrawKey {
    const { seed, epoch } = this;
    const name = this.scope + operator;
    return { seed, epoch, operator: name, occurrence: occurrence(this.chain, name) };
  }

  /**
   * The same batch after `operator` with `options` that appended `steps`. An operator that leaves
   * the batch as it is calls it too: what counts occurrences must not depend on chance.
   */
  after(operator: string, options: string, steps: readonly Step[], draws?: boolean): Batch<F> {
    // An operator without steps of its own has chosen among others.
    draws ??= steps.length === 0 || steps.some(({ kind }) => kind !== 'affine');
    const link = { operator: this.scope + operator, options, ...(draws ? { draws } : {}) };
    return this.with({
      recipe: { steps: [...this.recipe.steps, ...steps] },
      chain: [...this.chain, link],
    });
  }

  /** A batch that differs in `parts`. */
  with(parts: Partial<BatchParts<F>>): Batch<F> {
    return new Batch({ ...(this as BatchParts<F>), ...parts });
  }

  /** A line for each feature, and one for each step: what `console.log` shows in Node. */
  toString(): string {
    return batchText(this);
  }
}
