import { atTurn } from '../engine/atTurn.ts';

/**
 * When a loop over a stream asks for the elements that it keeps ready: not one for each that is
 * taken, but as many as are missing once fewer than half are left, and when the event loop turns
 * within a step, which waits for something then. After a step of training, what is done once waits
 * for memory, code included; done many times in a row it does so once.
 */
export class PrefetchPolicy {
  readonly #prefetch: number;
  readonly #fillAtTurn: () => void;
  /** Whether elements are asked for until all are ready. */
  #filling = true;
  #stepping = false;

  /**
   * @param prefetch elements to keep ready
   * @param fill asks {@link target} once more
   */
  constructor(prefetch: number, fill: () => void) {
    this.#prefetch = prefetch;
    this.#fillAtTurn = atTurn(() => {
      if (!this.#stepping) return;
      this.#filling = true;
      fill();
    });
  }

  /** Whether elements are asked for now, be it one at a time. */
  get wants(): boolean {
    return this.#prefetch === 0 || this.#filling;
  }

  /** How many elements are to be made ready, of which `ready` are. */
  target(ready: number): number {
    if (ready < this.#prefetch / 2) this.#filling = true;
    return this.#filling ? this.#prefetch : 0;
  }

  /** So many are `ready` after one has come. */
  filled(ready: number): void {
    if (ready >= this.#prefetch) this.#filling = false;
  }

  /** A step is over: the next element is asked for. */
  endStep(): void {
    this.#stepping = false;
  }

  /** A step begins. */
  beginStep(): void {
    this.#stepping = true;
    this.#fillAtTurn();
  }
}
