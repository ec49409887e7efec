/** A job for a worker thread. */
export interface ThreadJob {
  /** The name of a task that threads know. */
  readonly task: string;
  /** The approximate amount of work relative to other jobs, such as bytes. */
  readonly weight: number;
  /** Creates the message and the buffers to transfer. It is called again if the thread crashes. */
  make(): { readonly job: unknown; readonly transfer: readonly ArrayBuffer[] };
}

/** The worker threads of a run. */
export interface Threads {
  readonly size: number;
  /** Runs the job and returns its result. */
  run<R>(job: ThreadJob): Promise<R>;
  /** Ends all threads. */
  close(): void;
}
