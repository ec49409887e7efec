/** A request failed in a way that may pass: it may be sent again. The message says why. */
export class TransientError extends Error {
  override readonly name: string = 'TransientError';
  /** Milliseconds that the server asks to wait, where it does. */
  readonly afterMs: number | undefined;

  constructor(message: string, { afterMs, cause }: { afterMs?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.afterMs = afterMs;
  }
}
