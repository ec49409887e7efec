import type { CookCall, Laid } from './layOut.ts';
import type { SimdKernel } from './simdKernels.ts';

// Words of 32 bits. Word 0 counts the batches that were posted; from word 32 on come places of 32 words, which are used in turn.
const POSTED = 0;
const FIRST = 32;
const WORDS = 32;
const PLACES = 256;
// The words of a place.
/** How many ranges have been claimed, and above those bits which of the batches that have had the place it is; or `CLOSED`. */
const CLAIM = 0;
const COUNT_BITS = 6;
const TURN_BITS = 24;
/** A bit for each range that is done. */
const DONE = 1;
/** How many there are, and the pictures in each but the last. */
const RANGES = 2;
const EACH = 3;
/** Bytes of a picture where the kernel had better reach for them; else 0. */
const LENGTH = 4;
/** The arguments of the kernel. */
const CALL = 5;
const CALL_LENGTH: CookCall['length'] = 15;

/** Nobody may claim anything. */
const CLOSED = -1;
/** About so many bytes are cooked in a range, some tens of microseconds, or more where there would be too many. */
const RANGE_BYTES = 2 ** 18;
const MOST_RANGES = 32;

/**
 * What threads that share the memory of a kernel tell each other, in its first page: batches to be cooked are posted one after another, by number, and
 * cooked in ranges of pictures by whoever comes first. A range that is cooked twice comes out the same.
 */
export class Board {
  static readonly PLACES: number = PLACES;
  readonly #kernel: SimdKernel;
  readonly #words: Int32Array;

  constructor(kernel: SimdKernel) {
    this.#kernel = kernel;
    this.#words = new Int32Array(kernel.memory.buffer, 0, FIRST + PLACES * WORDS);
  }

  /** The number that comes after that of the batch posted last. */
  get posted(): number {
    return Atomics.load(this.#words, POSTED);
  }

  /** Puts a batch in its place, which must be free, and tells in how many ranges. It is not posted yet. */
  put(batch: number, { call, length, reaches }: Laid): number {
    const words = this.#words;
    const [, size, height, width, channels] = call;
    const wanted = Math.ceil((4 * size * height * width * channels) / RANGE_BYTES);
    const each = Math.ceil(size / Math.min(size, wanted, MOST_RANGES));
    const ranges = Math.ceil(size / each);
    const at = placeOf(batch);
    // Who still looks for something to do of the batch before must not take these ranges for its own.
    Atomics.store(words, at + CLAIM, CLOSED);
    words[at + RANGES] = ranges;
    words[at + EACH] = each;
    words[at + LENGTH] = reaches ? length : 0;
    words.set(call, at + CALL);
    Atomics.store(words, at + DONE, 0);
    Atomics.store(words, at + CLAIM, turnOf(batch) << COUNT_BITS);
    return ranges;
  }

  /** Makes `batch` the last that is posted, and wakes whoever waits. */
  post(batch: number): void {
    Atomics.store(this.#words, POSTED, (batch + 1) | 0);
    Atomics.notify(this.#words, POSTED);
  }

  /** Waits until `posted` is another. */
  async changed(posted: number): Promise<void> {
    const { async, value } = Atomics.waitAsync(this.#words, POSTED, posted);
    if (async) await value;
  }

  /** Cooks what nobody has begun of a batch; nothing where its place has another, or none. */
  workOff(batch: number): void {
    for (let range = this.#claim(batch); range !== undefined; range = this.#claim(batch)) {
      this.#cook(batch, range);
      Atomics.or(this.#words, placeOf(batch) + DONE, 1 << range);
    }
  }

  /** Cooks those of the first `count` ranges of a batch that are not done, though somebody has begun with them. */
  cookAgain(batch: number, count: number): void {
    const done = Atomics.load(this.#words, placeOf(batch) + DONE);
    for (let range = 0; range < count; range++)
      if ((done & (1 << range)) === 0) this.#cook(batch, range);
  }

  #cook(batch: number, range: number): void {
    const { cook, reach } = this.#kernel;
    const words = this.#words;
    const at = placeOf(batch);
    const call = words.subarray(at + CALL, at + CALL + CALL_LENGTH);
    const [floats, size, height, width, channels, firstRect, ...addresses] =
      call as unknown as CookCall;
    const [pictures, out] = addresses.slice(-2) as [number, number];
    const each = words[at + EACH] as number;
    const start = range * each;
    const count = Math.min(each, size - start);
    const length = words[at + LENGTH] as number;
    if (length > 0) reach(count, length, pictures + 4 * start);
    const tables = addresses.slice(0, -1);
    cook(
      floats,
      count,
      height,
      width,
      channels,
      firstRect + 4 * start,
      ...tables,
      out + 4 * start * height * width * channels,
    );
  }

  /** Whether the first `count` ranges of a batch that is in its place are done. */
  isDone(batch: number, count: number): boolean {
    // Shifting by 32 is shifting by 0.
    const all = count === MOST_RANGES ? -1 : (1 << count) - 1;
    return Atomics.load(this.#words, placeOf(batch) + DONE) === all;
  }

  /** Lets nobody begin anything more of the batch that is in its place; tells how many ranges were begun. */
  close(batch: number): number {
    return countOf(Atomics.exchange(this.#words, placeOf(batch) + CLAIM, CLOSED));
  }

  #claim(batch: number): number | undefined {
    const words = this.#words;
    const at = placeOf(batch);
    for (;;) {
      const claim = Atomics.load(words, at + CLAIM);
      const next = countOf(claim);
      if (claim >> COUNT_BITS !== turnOf(batch) || next >= (words[at + RANGES] as number))
        return undefined;
      // Fails where somebody else was faster, or the place has got another batch.
      if (Atomics.compareExchange(words, at + CLAIM, claim, claim + 1) === claim) return next;
    }
  }
}

function placeOf(batch: number): number {
  return FIRST + WORDS * (batch & (PLACES - 1));
}

function turnOf(batch: number): number {
  return batch & (2 ** TURN_BITS - 1);
}

function countOf(claim: number): number {
  return claim & (2 ** COUNT_BITS - 1);
}
