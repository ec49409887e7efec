/** A thread that does what it is told in messages, one after another. */
export interface Thread {
  /** Sends a message; the buffers of `transfer` are moved there. */
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /** Whether the process is to go on for it: a thread that nobody waits for holds up no exit. */
  keepAlive(busy: boolean): void;
  terminate(): void;
}

/** Whom a {@link Thread} tells. */
export interface ThreadEvents {
  message(answer: unknown): void;
  /**
   * It has ended without being told to, or could not be started; once, and the last that is heard
   * of it.
   */
  died(reason: string): void;
}

/** What is sent to a thread. */
export interface ThreadRequest {
  readonly id: number;
  /** Name of one of the tasks that threads know. */
  readonly task: string;
  readonly job: unknown;
}

/** What comes back. */
export type ThreadAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ThreadFailure };

/** What was thrown in a thread, as far as it can be sent. */
export interface ThreadFailure {
  readonly name: string;
  readonly message: string;
}
