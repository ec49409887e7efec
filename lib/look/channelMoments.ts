import { ByteMoments, Moments, type Summary, together } from './moments.ts';

/** Numbers whose channels come last. */
export class ChannelMoments {
  readonly #bytes: readonly ByteMoments[];
  readonly #numbers: readonly Moments[];
  /** What bytes are multiplied with, and divided by: both are exact where they are 1. */
  readonly #byteScale: readonly [number, number];
  readonly #scale: number;

  /** @param scale of an image: 1/255 for bytes and 1 for other numbers if left out */
  constructor(
    channels: number,
    { isImage, scale }: { isImage: boolean; scale?: number | undefined },
  ) {
    this.#bytes = Array.from({ length: channels }, () => new ByteMoments());
    this.#numbers = Array.from({ length: channels }, () => new Moments());
    this.#byteScale = scale === undefined ? [1, isImage ? 255 : 1] : [scale, 1];
    this.#scale = scale ?? 1;
  }

  /** Adds `count` numbers from `start` on, the first of which is of channel `first`. */
  add(values: ArrayLike<number>, start: number, count: number, first = 0): void {
    const channels = this.#bytes.length;
    const all = values instanceof Uint8Array ? this.#bytes : this.#numbers;
    for (let channel = 0; channel < channels; channel++) {
      const moments = all[channel] as Moments | ByteMoments;
      const ahead = (((channel - first) % channels) + channels) % channels;
      for (let i = start + ahead; i < start + count; i += channels)
        moments.add(values[i] as number);
    }
  }

  get summaries(): readonly Summary[] {
    const [times, parts] = this.#byteScale;
    return this.#bytes.map((bytes, channel) => {
      const numbers = (this.#numbers[channel] as Moments).summary;
      return together(
        scaled(bytes.summary, (value) => (value * times) / parts),
        scaled(numbers, (value) => value * this.#scale),
      );
    });
  }
}

function scaled(
  { count, mean, std, min, max }: Summary,
  scale: (value: number) => number,
): Summary {
  return {
    count,
    mean: scale(mean),
    std: Math.abs(scale(std)),
    ...ordered(scale(min), scale(max)),
  };
}

/** A negative scale turns them round. */
function ordered(a: number, b: number): Pick<Summary, 'min' | 'max'> {
  return { min: Math.min(a, b), max: Math.max(a, b) };
}
