/** The second argument of `project` of `mapAsync`. */
export interface ProjectContext {
  /** Aborted when the result is no longer wanted. */
  readonly signal: AbortSignal;
  /** Number of the element in this subscription, counted from 0. */
  readonly index: number;
}
