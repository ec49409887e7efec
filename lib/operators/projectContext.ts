/** What `project` of `mapAsync` is told. */
export interface ProjectContext {
  /** Aborted when the result is not wanted any more. */
  readonly signal: AbortSignal;
  /** Number of the element in this subscription, counted from 0. */
  readonly index: number;
}
