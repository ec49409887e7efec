import { ByteMoments, Moments, type Summary, together } from './moments.ts';

/** The moments of each channel of numbers whose last dimension is the channels. */
export class ChannelMoments {
  readonly #bytes: readonly ByteMoments[];
  readonly #numbers: readonly Moments[];
  /** The factor and the divisor of bytes. One of them is 1, so that no scale is rounded. */
  readonly #byteScale: readonly [number, number];
  readonly #scale: number;

  /**
   * @param scale the factor of an image's values. Defaults to 1/255 for bytes, 1 for other numbers
   */
  constructor(
    channels: number,
    { isImage, scale }: { isImage: boolean; scale?: number | undefined },
  ) {
    this.#bytes = Array.from({ length: channels }, () => new ByteMoments());
    this.#numbers = Array.from({ length: channels }, () => new Moments());
    this.#byteScale = scale === undefined ? [1, isImage ? 255 : 1] : [scale, 1];
    this.#scale = scale ?? 1;
  }

  /** Adds `count` numbers from index `start`. The first number belongs to channel `first`. */
  add(values: ArrayLike<number>, start: number, count: number, first = 0): void {
    const channels = this.#bytes.length;
    const byChannel = values instanceof Uint8Array ? this.#bytes : this.#numbers;
    for (let channel = 0; channel < channels; channel++) {
      const moments = byChannel[channel] as Moments | ByteMoments;
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

/** Sorts the two: a negative scale swaps minimum and maximum. */
function ordered(a: number, b: number): Pick<Summary, 'min' | 'max'> {
  return { min: Math.min(a, b), max: Math.max(a, b) };
}
