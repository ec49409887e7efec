/** The time source of the engine. Specs replace it by virtual time. */
export interface Clock {
  /** Milliseconds since a fixed moment. */
  now(): number;
  /** Calls `action` after `ms` milliseconds. The returned function cancels it. */
  after(ms: number, action: () => void): () => void;
}
