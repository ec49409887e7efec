import { OptionError } from '../../core/errors.ts';
import { requireInteger } from '../../options/requireInteger.ts';
import { requireKnownOptions } from '../../options/requireKnownOptions.ts';
import { requireOption } from '../../options/requireOption.ts';
import type { CacheFolderOptions } from '../io/rangeCache.ts';

/**
 * Headers of requests, or what makes them for the URL of each request: a signature, for example.
 */
export type HttpHeaders = HeadersInit | ((url: string) => HeadersInit | Promise<HeadersInit>);

/** How often and when a request is sent again that failed. */
export interface RetryOptions {
  /** Requests for the same bytes, the first included: a positive integer; 5 if left out. */
  readonly attempts?: number;
  /**
   * Delay before the second attempt, in milliseconds; each further one is twice as long, up to a
   * minute. A random share of up to a half is taken off. 500 if left out.
   */
  readonly delayMs?: number;
}

/** Options for inputs that are http(s) URLs. Inputs of other kinds leave them unused. */
export interface HttpOptions {
  /** Used in the place of the `fetch` of the platform. It has to follow redirects and `signal`. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /**
   * Sent with each request, but never to another origin that the server redirects to. A function is
   * called for each request, so that signatures and tokens are fresh.
   */
  readonly headers?: HttpHeaders;
  /**
   * Milliseconds that a request may go without a byte; then it counts as failed and is sent again.
   * 30,000 if left out.
   */
  readonly timeout?: number;
  /** What is sent again: network errors, timeouts, and answers of 408, 429 and 500 to 599. */
  readonly retries?: RetryOptions;
  /**
   * Bytes of the largest file that is read whole where a server answers no ranges; it stays in
   * memory while it is open. 67,108,864 (64 MiB) if left out.
   */
  readonly maxWholeBytes?: number;
  /** A folder that keeps what was read, for later epochs and runs (in Node). None if left out. */
  readonly cacheFolder?: CacheFolderOptions;
  /**
   * The hub of `hf://` inputs. The environment's `HF_ENDPOINT` if left out, or
   * `https://huggingface.co`.
   */
  readonly hubUrl?: string;
}

/** Checked {@link HttpOptions}, with their defaults. */
export interface HttpPlan {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly headers: HttpHeaders;
  readonly timeoutMs: number;
  readonly retries: Required<RetryOptions>;
  readonly maxWholeBytes: number;
  readonly cacheFolder: CacheFolderOptions | undefined;
  readonly hubUrl: string | undefined;
}

/** Names of {@link HttpOptions}. */
export const HTTP_OPTIONS: readonly string[] = [
  'fetch',
  'headers',
  'timeout',
  'retries',
  'maxWholeBytes',
  'cacheFolder',
  'hubUrl',
];

/** Longest that `setTimeout` waits. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Checks the options of `source` for URLs.
 *
 * @throws OptionError that names the option
 */
export function planHttp(source: string, options: HttpOptions): HttpPlan {
  const action = `\`${source}\``;
  const { fetch, headers = {}, timeout = 30_000, retries = {}, maxWholeBytes = 2 ** 26 } = options;
  const { cacheFolder, hubUrl } = options;
  requireOption(fetch === undefined || typeof fetch === 'function', action, {
    ...{ option: 'fetch', rule: 'a function as `fetch`', value: fetch },
  });
  requireHeaders(action, headers);
  const ms = { min: 1, max: MAX_TIMEOUT_MS, unit: 'milliseconds' };
  requireInteger(action, { option: 'timeout', value: timeout, ...ms });
  requireKnownOptions(`${action} with \`retries\``, retries, ['attempts', 'delayMs']);
  const { attempts = 5, delayMs = 500 } = retries;
  requireInteger(action, { option: 'retries.attempts', value: attempts, min: 1 });
  requireInteger(action, { ...ms, option: 'retries.delayMs', value: delayMs, min: 0 });
  requireInteger(action, {
    ...{ option: 'maxWholeBytes', value: maxWholeBytes, min: 0, unit: 'bytes' },
  });
  if (cacheFolder !== undefined) {
    requireKnownOptions(`${action} with \`cacheFolder\``, cacheFolder, ['path', 'bytes']);
    const { path, bytes } = cacheFolder;
    requireOption(typeof path === 'string' && path !== '', action, {
      ...{ option: 'cacheFolder.path', rule: 'the path of a folder', value: path },
    });
    requireInteger(action, { option: 'cacheFolder.bytes', value: bytes, min: 1, unit: 'bytes' });
  }
  const isHub = hubUrl === undefined || (typeof hubUrl === 'string' && URL.canParse(hubUrl));
  requireOption(isHub, action, { option: 'hubUrl', rule: 'a URL', value: hubUrl });
  return {
    // Not the function itself: that of a page must not be called as a method of another object.
    fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)),
    ...{ headers, timeoutMs: timeout, retries: { attempts, delayMs }, maxWholeBytes },
    ...{ cacheFolder, hubUrl },
  };
}

function requireHeaders(action: string, headers: unknown): void {
  if (typeof headers === 'function') return;
  try {
    new Headers(headers as HeadersInit);
  } catch (cause) {
    throw new OptionError(
      `Cannot ${action}: \`headers\` must be names with values, or a function that gives them; ` +
        `received ${String((cause as Error).message).slice(0, 80)}`,
      { cause },
    );
  }
}
