/** Values that the stages of a run share, or keep from one epoch to the next, by key. */
export class KeptValues {
  readonly #all = new Map<object, unknown>();

  /** What `make` gave the first time that `key` was asked for. */
  get<T>(key: object, make: () => T): T {
    if (!this.#all.has(key)) this.#all.set(key, make());
    return this.#all.get(key) as T;
  }

  clear(): void {
    this.#all.clear();
  }
}
