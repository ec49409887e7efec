import { onMacrotask } from '../engine/onMacrotask.ts';

/**
 * The refill policy of the prefetch queue. It refills to capacity when the queue drops below half,
 * and when a macrotask runs during a step (the step is then idle). A burst pays once, instead of
 * per element, for the caches that a training step has evicted.
 */
export class PrefetchPolicy {
  readonly #prefetch: number;
  readonly #scheduleFill: () => void;
  /** True while the queue is being refilled. */
  #filling = true;
  #stepping = false;

  /**
   * @param prefetch capacity of the queue, in elements
   * @param fill requests elements up to {@link target}
   */
  constructor(prefetch: number, fill: () => void) {
    this.#prefetch = prefetch;
    this.#scheduleFill = onMacrotask(() => {
      if (!this.#stepping) return;
      this.#filling = true;
      fill();
    });
  }

  /** True if more elements are wanted. */
  get wants(): boolean {
    return this.#prefetch === 0 || this.#filling;
  }

  /** The number of elements to prefetch, given that `ready` are there. */
  target(ready: number): number {
    if (ready < this.#prefetch / 2) this.#filling = true;
    return this.#filling ? this.#prefetch : 0;
  }

  /** Records that `ready` elements are ready. */
  filled(ready: number): void {
    if (ready >= this.#prefetch) this.#filling = false;
  }

  /** Ends a step: the next element is requested. */
  endStep(): void {
    this.#stepping = false;
  }

  /** Starts a step. */
  beginStep(): void {
    this.#stepping = true;
    this.#scheduleFill();
  }
}
