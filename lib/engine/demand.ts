import { InFlight, POLL_MS, type Segment } from './inFlight.ts';
import type { RunContext } from './runContext.ts';
import { unknownCount } from './seek.ts';
import { warnOfStockOperators } from './stockOperators.ts';
import { type StageSubscription, subscriptionOf, unreached } from './subscription.ts';

/** Options of {@link Demand}. */
export interface DemandOptions {
  /** The columns that the boundary needs, if it knows. */
  readonly columns?: readonly string[] | undefined;
  /** The declared behaviour of the operators in the segment. It is observed if left out. */
  readonly segment?: Segment | undefined;
  /**
   * What the boundary subscribes to. If that is no stage of Millrace, operators of RxJS are in
   * between.
   */
  readonly input?: object | undefined;
}

/** A stage that subscribes. */
export interface SubscribingStage {
  readonly name: string;
  /** Its Observable. */
  readonly stage: object;
}

/**
 * How many more items the boundary downstream wants. It is a level, not credits, so that operators
 * that drop, hold or multiply items cannot use it up. Gates emit while it is above zero.
 */
export class Demand {
  readonly run: RunContext;
  /** Name of the boundary that wants. */
  readonly boundary: string;
  readonly columns: readonly string[] | undefined;
  /** True once a gate has found this demand. */
  found = false;
  /** The item that a gate is emitting now. */
  emitting: unknown;
  /** True if all subscribed stages are the input of the boundary itself. */
  isDirect = true;
  readonly #input: object | undefined;
  readonly #isStateless: boolean;
  #subscriptions = 0;
  #wanted = 0;
  #received = 0;
  #depth = 0;
  #closed = false;
  #cancelPoll: (() => void) | undefined;
  readonly #gates = new Set<() => void>();
  readonly #inFlight: InFlight;

  constructor(run: RunContext, boundary: string, { columns, segment, input }: DemandOptions = {}) {
    this.run = run;
    this.boundary = boundary;
    this.columns = columns;
    this.#input = input;
    this.#isStateless = segment?.stateless === true;
    this.#inFlight = new InFlight(run.budget.limit, segment);
  }

  get wanted(): number {
    return this.#wanted;
  }

  /** Items that left a gate and have not been seen to arrive. */
  get inFlight(): number {
    return this.#inFlight.count;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** True if no gate feeds this demand now. */
  get hasNoGate(): boolean {
    return this.#gates.size === 0;
  }

  /** Sets the level; gates that may emit do so before this returns. */
  want(items: number): void {
    this.#wanted = items;
    if (items > 0) this.#pump();
  }

  /** Wants everything: the demand of a plain subscriber, which reports no arrivals. */
  wantAll(): void {
    this.#inFlight.mode = 'sync';
    this.want(Infinity);
  }

  /** Counts a subscription of a stage. Its number in the epoch decides where the stage starts. */
  subscribe({ name, stage }: SubscribingStage): StageSubscription {
    const { run, boundary } = this;
    const isConcurrent = this.#gates.size > 0;
    const number = this.#subscriptions++;
    if (stage !== this.#input) this.isDirect = false;
    // Operators in between may leave out rows. Batches are counted where they are made.
    const isKnown = this.isDirect || (this.#isStateless && !('rows' in (run.seek ?? {})));
    if (run.seek !== undefined && !isKnown) throw unknownCount(`${name} … ${boundary}`);
    if (!this.isDirect && !this.#isStateless) warnOfStockOperators(run, [name, boundary]);
    return subscriptionOf(run, { boundary, number, isConcurrent });
  }

  /** The error of a stream that ended before the place at which the run resumes. */
  unreached(): Error | undefined {
    return unreached(this.run, { boundary: this.boundary, number: this.#subscriptions });
  }

  /** Calls `pump` whenever the demand rises. Returns a function that ends that. */
  attach(pump: () => void): () => void {
    this.found = true;
    this.#gates.add(pump);
    return () => this.#gates.delete(pump);
  }

  /** Whether a gate may emit now. */
  open(): boolean {
    if (this.#closed || this.#wanted <= 0) return false;
    if (!this.#inFlight.stalled) return true;
    this.#watchPause();
    return false;
  }

  /** Delivers one item of `cost` bytes by `deliver`. */
  emit<T>(item: T, cost: number, deliver: (item: T) => void): void {
    const before = this.#received;
    const outer = this.emitting;
    this.#depth++;
    this.emitting = item;
    try {
      deliver(item);
    } finally {
      this.#depth--;
      this.emitting = outer;
    }
    if (this.#received === before) this.#inFlight.sent(cost);
  }

  /**
   * An item arrived at the collector. The level falls at once, so that no gate sees a stale one.
   */
  arrive(): void {
    // A boundary that is fed without demand does not wait for a gate.
    this.found = true;
    this.#received++;
    this.#wanted--;
    if (this.#depth > 0) this.#inFlight.arrivedSync();
    else this.#inFlight.arrivedLater();
  }

  /** Closes the demand for good. */
  close(): void {
    this.#closed = true;
    this.#wanted = 0;
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
    this.#gates.clear();
  }

  #pump(): void {
    for (const pump of [...this.#gates]) pump();
  }

  #watchPause(): void {
    if (this.#cancelPoll !== undefined) return;
    this.#inFlight.poll(this.run.clock.now());
    this.#cancelPoll = this.run.clock.after(POLL_MS, () => {
      this.#cancelPoll = undefined;
      if (this.#inFlight.poll(this.run.clock.now())) this.#pump();
      else if (this.#wanted > 0) this.#watchPause();
    });
  }
}
