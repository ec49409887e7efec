import type { Position } from '../core/checkpoint.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { choice } from '../random/choice.ts';
import { keyedStream } from '../random/keyedStream.ts';

/** How `interleave` chooses. */
export interface InterleaveParts {
  readonly count: number;
  readonly weights: readonly number[] | undefined;
  readonly stop: 'first' | 'all' | 'cycle';
}

/** What is known of an input. */
interface Input {
  /** Times that it was begun again. */
  pass: number;
  /** Whether it was drawn from after its end, once. */
  spent: boolean;
  /** Whether it is drawn from no more. */
  dead: boolean;
  /** Whether anything was drawn from it since it was begun. */
  drawn: boolean;
  /** Whether it has to begin again before it is drawn from. */
  waits: boolean;
}

/** Which input is drawn from at each turn: a function of seed, epoch, the turn, and which inputs are used up by then. */
export class Turns {
  readonly #run: StageRun;
  readonly #parts: InterleaveParts;
  readonly #inputs: Input[];
  #turn: number;
  #next: number | undefined;
  #over = false;
  /** The inputs that are drawn from, and all their weights, those of the others 0. */
  #live: readonly number[] = [];
  #weights: readonly number[] | undefined;

  constructor(run: StageRun, parts: InterleaveParts) {
    const position = run.resume?.position ?? {};
    this.#run = run;
    this.#parts = parts;
    this.#turn = position['interleave.turn'] ?? 0;
    this.#inputs = Array.from({ length: parts.count }, (_, input) => ({
      pass: position[`${input}.pass`] ?? 0,
      spent: (position[`${input}.over`] ?? 0) > 0,
      dead: position[`${input}.over`] === 2,
      drawn: Object.keys(position).some((name) => name.startsWith(`${input}.`)),
      waits: false,
    }));
    this.#narrow();
    this.#next = this.#choose();
  }

  /** The counters that say where the next turn is. */
  get position(): Position {
    const inputs = this.#inputs.flatMap(({ pass, spent, dead }, input) => [
      ...(pass > 0 ? [[`${input}.pass`, pass] as const] : []),
      ...(spent || dead ? [[`${input}.over`, dead ? 2 : 1] as const] : []),
    ]);
    return { ...Object.fromEntries(inputs), 'interleave.turn': this.#turn };
  }

  /** The input that is drawn from next, `undefined` at the end. */
  next(): number | undefined {
    return this.#over ? undefined : this.#next;
  }

  /** Something was drawn from `input`, the next one. */
  advance(input: number): void {
    const of = this.#inputs[input];
    if (of !== undefined) of.drawn = true;
    this.#turn++;
    this.#next = this.#choose();
  }

  /** `input`, the next one, has no more. */
  spend(input: number): void {
    const of = this.#inputs[input] as Input;
    const { stop } = this.#parts;
    of.spent = true;
    if (stop === 'cycle') {
      // What is empty would begin again for ever.
      of.dead = !of.drawn;
      of.waits = of.drawn;
    } else {
      of.dead = true;
    }
    this.#over =
      stop === 'first' || this.#inputs.every((each) => (stop === 'cycle' ? each.spent : each.dead));
    this.#narrow();
    this.#next = this.#choose();
  }

  /** Whether `input` has to begin again. */
  waits(input: number): boolean {
    return !this.#over && this.#inputs[input]?.waits === true;
  }

  /** Begins `input` again if it has to. */
  begin(input: number): boolean {
    const of = this.#inputs[input];
    if (of === undefined || !this.waits(input)) return false;
    of.waits = false;
    of.drawn = false;
    of.pass++;
    return true;
  }

  /** Only what is spent changes what may be drawn from. */
  #narrow(): void {
    this.#live = this.#inputs.flatMap(({ dead }, input) => (dead ? [] : [input]));
    this.#weights = this.#parts.weights?.map((weight, input) =>
      this.#inputs[input]?.dead ? 0 : weight,
    );
  }

  #choose(): number | undefined {
    if (this.#live.length <= 1) return this.#live[0];
    if (this.#weights === undefined) return this.#live[this.#turn % this.#live.length];
    const { seed, epoch } = this.#run;
    const draws = keyedStream({ seed, epoch, operator: 'interleave', occurrence: 0 }, this.#turn);
    return choice(draws, this.#weights);
  }
}
