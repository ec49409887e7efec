/** A source of random bits without a history: where it stands is part of its key. */
export interface Stream {
  /** The next 32 random bits, as an unsigned integer. */
  next(): number;
}

/** What a stream depends on, and nothing else. */
export interface StreamKey {
  /** A safe integer. */
  readonly seed: number;
  /** A non-negative integer below 2³². */
  readonly epoch: number;
  /** Name of the operator that draws. */
  readonly operator: string;
  /** How many operators of that name stand before it in the chain. */
  readonly occurrence: number;
}
