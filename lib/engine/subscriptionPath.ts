import type { Position } from '../core/checkpoint.ts';

/**
 * The path from the sink to a stage: the boundaries, and the number of the subscription under each.
 * `repeat`, `concat` and `concatMap` subscribe more than once in an epoch.
 */
export interface SubscriptionPath {
  /** The names of the boundaries, starting at the sink. */
  readonly boundaries: readonly string[];
  /** Counters of the position: the subscription number under each boundary, if it is not 0. */
  readonly counters: Position;
  /** Differs between the subscriptions of an epoch. It is part of the key of draws. */
  readonly lane: number;
}

/** The path of the sink itself. */
export const ROOT: SubscriptionPath = { boundaries: [], counters: {}, lane: 0 };

/** The number of lanes. */
const LANES = 2 ** 12;

/** The lane of subscription `number` under one of `lane`. */
export function laneOf(lane: number, number: number): number {
  return (lane * 61 + number) % LANES;
}
