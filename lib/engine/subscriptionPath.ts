import type { Position } from '../core/checkpoint.ts';

/**
 * How a stage is reached from the sink: the boundaries on the way, and which subscription of the
 * epoch it is under each of them. `repeat`, `concat` or `concatMap` subscribe more than once.
 */
export interface SubscriptionPath {
  /** Names of the boundaries, from the sink on. */
  readonly boundaries: readonly string[];
  /**
   * Counters of the position: the number of the subscription under a boundary, where it is not 0.
   */
  readonly counters: Position;
  /**
   * Differs between the subscriptions of an epoch: what draws of rows of all shards are keyed by.
   */
  readonly lane: number;
}

/** The path of the sink itself. */
export const ROOT: SubscriptionPath = { boundaries: [], counters: {}, lane: 0 };

/** Lanes that are told apart. */
const LANES = 2 ** 12;

/** The lane of subscription `number` under one of `lane`. */
export function laneOf(lane: number, number: number): number {
  return (lane * 61 + number) % LANES;
}
