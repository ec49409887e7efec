/** Work for a thread. */
export interface ThreadJob {
  /** Name of one of the tasks that threads know. */
  readonly task: string;
  /** Approximate amount of work, relative to other jobs: bytes, say. */
  readonly weight: number;
  /** Makes the message, with the buffers to transfer; called again if the thread dies of it. */
  make(): { readonly job: unknown; readonly transfer: readonly ArrayBuffer[] };
}

/** The worker threads of a run. */
export interface Threads {
  readonly size: number;
  /** What the task makes of the job. */
  run<R>(job: ThreadJob): Promise<R>;
  /** Ends all threads. */
  close(): void;
}
