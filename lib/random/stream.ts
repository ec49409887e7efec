/** A source of random bits that is determined by its key and the number of draws. */
export interface Stream {
  /** The next 32 random bits, as an unsigned integer. */
  next(): number;
}

/** All that a stream depends on. */
export interface StreamKey {
  /** A safe integer. */
  readonly seed: number;
  /** A non-negative integer below 2³². */
  readonly epoch: number;
  /** The name of the operator that draws. */
  readonly operator: string;
  /** How many operators of that name are before it in the chain. */
  readonly occurrence: number;
}
