/** A thread that runs the jobs in its messages one after another. */
export interface Thread {
  /** Sends a message, and transfers the buffers in `transfer`. */
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /** Sets whether the thread keeps the process alive. An idle thread must not delay the exit. */
  keepAlive(busy: boolean): void;
  terminate(): void;
}

/** The callbacks of a {@link Thread}. */
export interface ThreadEvents {
  message(answer: unknown): void;
  /**
   * The thread ended unexpectedly, or could not start. Called at most once, as the last callback.
   */
  died(reason: string): void;
}

/** A message to a thread. */
export interface ThreadRequest {
  readonly id: number;
  /** Name of the task. */
  readonly task: string;
  readonly job: unknown;
}

/** A thread's answer to a request. */
export type ThreadAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ThreadFailure };

/** The part of an error that can be sent between threads. */
export interface ThreadFailure {
  readonly name: string;
  readonly message: string;
}
