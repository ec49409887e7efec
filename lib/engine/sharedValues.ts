/** Values that the stages of a run share within and across epochs, by key. */
export class SharedValues {
  readonly #all = new Map<object, unknown>();

  /** The value of `key`. `make` creates it at the first call. */
  get<T>(key: object, make: () => T): T {
    if (!this.#all.has(key)) this.#all.set(key, make());
    return this.#all.get(key) as T;
  }

  clear(): void {
    this.#all.clear();
  }
}
