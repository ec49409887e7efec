import { hasCors } from '#files';
import { MillraceError } from '../../core/errors.ts';
import type { HttpPlan } from './httpOptions.ts';
import { TransientError } from './transientError.ts';

/** The answer to a request, and its body as it comes. */
export interface HttpAnswer {
  readonly response: Response;
  /** The next bytes of the body, `undefined` at its end. */
  next(): Promise<Uint8Array | undefined>;
  /** Ends the request. What of the body has not come is given up, so that no socket stays open. */
  end(): void;
}

/** How a request is made. */
export interface HttpRequest extends Pick<HttpPlan, 'fetch' | 'timeoutMs'> {
  readonly headers: Headers;
  readonly signal: AbortSignal;
}

const CORS_HINT =
  '; a browser says no more where the server does not allow the page by CORS: have it send ' +
  '`Access-Control-Allow-Origin`, as docs/REMOTE.md says';

/**
 * Sends one GET request. Whoever gets the answer has to `end` it.
 *
 * Rejects with a `TransientError` where the network fails or nothing comes in time, and with the
 * reason of `signal` once that is aborted.
 */
export async function httpRequest(
  url: string,
  { fetch, timeoutMs, headers, signal }: HttpRequest,
): Promise<HttpAnswer> {
  signal.throwIfAborted();
  const abort = new AbortController();
  const stop = () => abort.abort(signal.reason);
  const expire = () => abort.abort(new TransientError(`nothing came in ${timeoutMs} ms`));
  let timer = setTimeout(expire, timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  const aborted = new Promise<never>((_, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason));
  });
  // Whether anybody waits when it rejects is a matter of time.
  aborted.catch(() => {});
  const release = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  };
  // Not all that `fetch` may be set to heeds the signal.
  const heeding = async <T>(promise: Promise<T>): Promise<T> => {
    try {
      return await Promise.race([promise, aborted]);
    } catch (cause) {
      const reason = abort.signal.aborted ? abort.signal.reason : transient(cause);
      release();
      abort.abort(reason);
      throw reason;
    }
  };
  const answer = Promise.resolve().then(() => fetch(url, { headers, signal: abort.signal }));
  const response = await heeding(answer).catch((error) => {
    answer.then(({ body }) => body?.cancel()).catch(() => {});
    throw error;
  });
  const reader = response.body?.getReader();
  return {
    response,
    async next() {
      clearTimeout(timer);
      timer = setTimeout(expire, timeoutMs);
      const { done, value } = (await (reader && heeding(reader.read()))) ?? { done: true };
      if (done === true) clearTimeout(timer);
      return done === true ? undefined : value;
    },
    end() {
      release();
      reader?.cancel().catch(() => {});
      abort.abort(new DOMException('the request is over', 'AbortError'));
    },
  };
}

/** What the network or a `fetch` of the user's failed with. */
function transient(cause: unknown): unknown {
  if (cause instanceof MillraceError) return cause;
  const { message, cause: below } = cause instanceof Error ? cause : new Error(String(cause));
  const reason = below instanceof Error ? `${message}: ${below.message}` : message;
  return new TransientError(
    `the request failed, as ${reason.slice(0, 80)}${hasCors ? CORS_HINT : ''}`,
    {
      cause,
    },
  );
}
