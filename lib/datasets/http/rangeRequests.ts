import { hasCors } from '#files';
import type { ByteRange, RequestCount } from '../io/byteFile.ts';
import type { Version } from './answerChecks.ts';
import { type HttpAnswer, httpRequest } from './httpRequest.ts';
import type { HttpSource } from './httpSource.ts';

/** Statuses by which the target of a redirect says that it may be used no longer. */
const EXPIRED: readonly number[] = [400, 401, 403, 404, 410];

/** Requests for ranges of one URL. */
export class RangeRequests {
  readonly #url: URL;
  readonly #source: HttpSource;
  readonly #signal: AbortSignal;
  /** Where the server redirected to, as long as it answers. */
  #location: string | undefined;
  readonly #spent = { requests: 0, bytes: 0 };

  constructor(url: URL, source: HttpSource, signal: AbortSignal) {
    this.#url = url;
    this.#source = source;
    this.#signal = signal;
  }

  /** What was requested so far. */
  get spent(): RequestCount {
    return { ...this.#spent };
  }

  /**
   * Asks for a range, of this version of the file where it is known. Whoever gets the answer has to
   * `end` it.
   */
  async get(range: string, version?: Version): Promise<HttpAnswer> {
    const known = this.#location;
    if (known !== undefined) {
      const answer = await this.#send(known, range, version);
      if (!EXPIRED.includes(answer.response.status)) return answer;
      answer.end();
      this.#location = undefined;
    }
    const answer = await this.#send(this.#url.href, range, version);
    const { redirected, url, ok } = answer.response;
    if (redirected && ok && url !== '') this.#location = url;
    return answer;
  }

  async #send(url: string, range: string, version: Version | undefined): Promise<HttpAnswer> {
    const { plan, headersFor } = this.#source;
    const isOwn = new URL(url).origin === this.#url.origin;
    const headers = isOwn ? await headersFor(url) : new Headers();
    headers.set('range', range);
    // Browsers ask servers of other origins whether they may send more than a range.
    if (!hasCors && version?.isStrong) headers.set('if-range', version.value);
    this.#spent.requests++;
    const answer = await httpRequest(url, { ...plan, headers, signal: this.#signal });
    return {
      ...answer,
      next: async () => {
        const bytes = await answer.next();
        this.#spent.bytes += bytes?.length ?? 0;
        return bytes;
      },
    };
  }
}

/** The value of `Range` for these bytes. */
export function rangeText({ start, end }: ByteRange): string {
  return `bytes=${start}-${end - 1}`;
}
