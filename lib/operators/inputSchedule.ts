import type { Position } from '../core/checkpoint.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { choice } from '../random/choice.ts';
import { keyedStream } from '../random/keyedStream.ts';

/** The options of `interleave`. */
export interface InterleaveParts {
  readonly count: number;
  readonly weights: readonly number[] | undefined;
  readonly stop: 'first' | 'all' | 'cycle';
}

/** The state of an input. */
interface Input {
  /** How often it was restarted. */
  pass: number;
  /** True once a pass of it was exhausted. */
  exhausted: boolean;
  /**
   * `fresh`: nothing drawn in this pass. `drawn`: something was. `waiting`: must be restarted.
   * `finished`: not drawn from any more.
   */
  state: 'fresh' | 'drawn' | 'waiting' | 'finished';
}

/**
 * Decides which input is drawn from at each turn. It is a function of seed, epoch, turn, and the
 * inputs exhausted so far.
 */
export class InputSchedule {
  readonly #run: StageRun;
  readonly #parts: InterleaveParts;
  readonly #inputs: Input[];
  #turn: number;
  #next: number | undefined;
  #over = false;
  /** The unfinished inputs, and the weights of all inputs, 0 for finished ones. */
  #unfinished: readonly number[] = [];
  #weights: readonly number[] | undefined;

  constructor(run: StageRun, parts: InterleaveParts) {
    const position = run.resume?.position ?? {};
    this.#run = run;
    this.#parts = parts;
    this.#turn = position['interleave.turn'] ?? 0;
    this.#inputs = Array.from({ length: parts.count }, (_, input) => ({
      pass: position[`${input}.pass`] ?? 0,
      exhausted: (position[`${input}.over`] ?? 0) > 0,
      state: stateAt(position, input),
    }));
    this.#narrow();
    this.#next = this.#choose();
  }

  /** The counters of the next turn. */
  get position(): Position {
    const inputs = this.#inputs.flatMap(({ pass, exhausted, state }, input) => [
      ...(pass > 0 ? [[`${input}.pass`, pass] as const] : []),
      ...(exhausted ? [[`${input}.over`, state === 'finished' ? 2 : 1] as const] : []),
    ]);
    return { ...Object.fromEntries(inputs), 'interleave.turn': this.#turn };
  }

  /** The next input to draw from, `undefined` at the end. */
  next(): number | undefined {
    return this.#over ? undefined : this.#next;
  }

  /** Records a draw from `input`, the next one. */
  advance(input: number): void {
    (this.#inputs[input] as Input).state = 'drawn';
    this.#turn++;
    this.#next = this.#choose();
  }

  /** Records that `input`, the next one, is exhausted. */
  exhaust(input: number): void {
    const current = this.#inputs[input] as Input;
    const { stop } = this.#parts;
    // An empty pass would be restarted forever.
    const restarts = stop === 'cycle' && current.state !== 'fresh';
    current.exhausted = true;
    current.state = restarts ? 'waiting' : 'finished';
    this.#over =
      stop === 'first' ||
      this.#inputs.every(({ exhausted, state }) =>
        stop === 'cycle' ? exhausted : state === 'finished',
      );
    this.#narrow();
    this.#next = this.#choose();
  }

  /** True if `input` must be restarted before it is drawn from. */
  mustRestart(input: number): boolean {
    return !this.#over && this.#inputs[input]?.state === 'waiting';
  }

  /** Restarts `input` if it must be. */
  restart(input: number): boolean {
    if (!this.mustRestart(input)) return false;
    const restarted = this.#inputs[input] as Input;
    restarted.state = 'fresh';
    restarted.pass++;
    return true;
  }

  /** Only an exhausted input changes the set of unfinished ones. */
  #narrow(): void {
    this.#unfinished = this.#inputs.flatMap(({ state }, input) =>
      state === 'finished' ? [] : [input],
    );
    this.#weights = this.#parts.weights?.map((weight, input) =>
      this.#inputs[input]?.state === 'finished' ? 0 : weight,
    );
  }

  #choose(): number | undefined {
    if (this.#unfinished.length <= 1) return this.#unfinished[0];
    if (this.#weights === undefined) return this.#unfinished[this.#turn % this.#unfinished.length];
    const { seed, epoch } = this.#run;
    const draws = keyedStream({ seed, epoch, operator: 'interleave', occurrence: 0 }, this.#turn);
    return choice(draws, this.#weights);
  }
}

function stateAt(position: Position, input: number): Input['state'] {
  if (position[`${input}.over`] === 2) return 'finished';
  const isStarted = Object.keys(position).some((name) => name.startsWith(`${input}.`));
  return isStarted ? 'drawn' : 'fresh';
}
