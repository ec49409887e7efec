import { unclearedBytes } from '#files';
import { IoError } from '../../core/errors.ts';
import type { ByteFile, ByteRange, FileRequests } from '../io/byteFile.ts';
import { AnswerError, requireRange, type Version } from './answerChecks.ts';
import { bodyInto } from './body.ts';
import { cacheKey } from './cacheKey.ts';
import { failureText } from './failureText.ts';
import { type FileStart, startOf } from './fileStart.ts';
import type { HttpSource } from './httpSource.ts';
import { joinRanges } from './joinRanges.ts';
import { PieceReader } from './pieceReader.ts';
import { RangeRequests, rangeText } from './rangeRequests.ts';
import { TransientError } from './transientError.ts';
import { withRetries } from './withRetries.ts';

/** Bytes that are read at once where fewer are asked for, as what follows often comes next. */
const WINDOW_BYTES = 65_536;

/**
 * A file behind an http(s) URL, read by range requests. Its end is kept in memory; a file that a
 * server gives only as a whole is kept whole.
 */
export class HttpFile implements ByteFile {
  readonly name: string;
  readonly size: number;
  readonly requests: FileRequests;
  readonly #url: URL;
  readonly #source: HttpSource;
  readonly #ranges: RangeRequests;
  readonly #version: Version | undefined;
  readonly #tail: Uint8Array;
  readonly #abort: AbortController;
  #window: { readonly start: number; readonly bytes: Uint8Array } | undefined;

  private constructor(ranges: RangeRequests, start: FileStart, opened: Opened) {
    this.name = nameOf(opened.url);
    this.size = start.size;
    this.#tail = start.tail;
    this.#version = start.version;
    this.#ranges = ranges;
    this.#url = opened.url;
    this.#source = opened.source;
    this.#abort = opened.abort;
    this.requests = {
      get spent() {
        return ranges.spent;
      },
      count: (wanted) => {
        const pieces = joinRanges(this.#beforeTail(wanted));
        const bytes = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
        return { requests: pieces.length, bytes };
      },
      within: (wanted, gapBytes) => this.#within(wanted, gapBytes),
    };
  }

  /**
   * Reads the end of the file, which says how long it is.
   *
   * @throws IoError where it cannot be read
   */
  static async open(url: URL, source: HttpSource, signal: AbortSignal): Promise<HttpFile> {
    const abort = new AbortController();
    const stop = () => abort.abort(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener('abort', stop, { once: true });
    const ranges = new RangeRequests(url, source, abort.signal);
    try {
      const start = await source.limit(() => startOf(ranges, source.plan, abort.signal));
      return new HttpFile(ranges, start, { url, source, abort });
    } catch (error) {
      throw unreadable(nameOf(url), error, source);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  get version(): string {
    return this.#version === undefined ? '' : `${this.#version.header} ${this.#version.value}`;
  }

  async read(start: number, target: Uint8Array): Promise<void> {
    const place = this.#window;
    const { length } = target;
    if (place !== undefined && start >= place.start) {
      const from = start - place.start;
      if (from + length <= place.bytes.length) {
        target.set(place.bytes.subarray(from, from + length));
        return;
      }
    }
    await this.#readTail(start, target, async (head) => {
      if (head.length >= WINDOW_BYTES) return this.#fetch(start, head);
      const bytes = unclearedBytes(Math.min(WINDOW_BYTES, this.#tailStart - start));
      await this.#fetch(start, bytes);
      this.#window = { start, bytes };
      head.set(bytes.subarray(0, head.length));
    });
  }

  /** Ends all requests: what is being read rejects. */
  async close(): Promise<void> {
    this.#window = undefined;
    this.#abort.abort(new DOMException('the file has been closed', 'AbortError'));
  }

  get #tailStart(): number {
    return this.size - this.#tail.length;
  }

  /** Copies what lies in the tail; `readHead` fills the beginning of `target` before it. */
  async #readTail(
    start: number,
    target: Uint8Array,
    readHead: (head: Uint8Array) => Promise<void>,
  ): Promise<void> {
    const end = start + target.length;
    if (end > this.size) throw new Error(`the file ends ${end - this.size} bytes early`);
    const headBytes = Math.min(target.length, Math.max(0, this.#tailStart - start));
    const from = start + headBytes - this.#tailStart;
    target.set(this.#tail.subarray(from, from + target.length - headBytes), headBytes);
    if (headBytes > 0) await readHead(target.subarray(0, headBytes));
  }

  #beforeTail(ranges: readonly ByteRange[]): readonly ByteRange[] {
    return ranges.map(({ start, end }) => ({ start, end: Math.min(end, this.#tailStart) }));
  }

  #within(ranges: readonly ByteRange[], gapBytes?: number): ByteFile {
    const pieces = joinRanges(this.#beforeTail(ranges), gapBytes);
    const reader = new PieceReader(pieces, (start, target) => this.#fetch(start, target));
    const { name, size, version } = this;
    return {
      ...{ name, size, version },
      read: (start, target) =>
        this.#readTail(start, target, (head) =>
          reader.covers(start, start + head.length)
            ? reader.read(start, head)
            : this.#fetch(start, head),
        ),
      async close() {},
    };
  }

  /** Fills `target` by a request, one after another where it fails midway. */
  async #fetch(start: number, target: Uint8Array): Promise<void> {
    const { limit, cache, plan } = this.#source;
    const { signal } = this.#abort;
    const { size } = this;
    const version = this.#version;
    const key = cacheKey(this.#url, { size, version, start, end: start + target.length });
    const fill = async () => {
      if (key !== undefined && (await (await cache())?.read(key, target))) return;
      let done = 0;
      await withRetries(
        async () => {
          if (done === target.length) return;
          const range = { start: start + done, end: start + target.length };
          const answer = await this.#ranges.get(rangeText(range), version);
          try {
            requireRange(answer.response, { range, size, version });
            await bodyInto(answer, target.subarray(done), (bytes) => {
              done += bytes;
            });
          } finally {
            answer.end();
          }
        },
        { retries: plan.retries, signal },
      );
      if (key !== undefined) await (await cache())?.write(key, target);
    };
    await limit(fill).catch((error) => {
      throw signal.aborted ? error : unreadable(this.name, error, this.#source);
    });
  }
}

/** What a file was opened with. */
interface Opened {
  readonly url: URL;
  readonly source: HttpSource;
  readonly abort: AbortController;
}

/** Without query and fragment, which may hold a signature. */
export function nameOf({ origin, pathname }: URL): string {
  return origin + pathname;
}

function unreadable(name: string, cause: unknown, { plan }: HttpSource): unknown {
  if (!(cause instanceof TransientError) && !(cause instanceof AnswerError)) return cause;
  return new IoError(`Cannot read \`${name}\`: ${failureText(cause, plan)}`, { cause });
}
