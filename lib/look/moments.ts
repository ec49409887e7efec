/** The summary of a set of numbers. */
export interface Summary {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation of the population: divided by `count`. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The mean and deviation of numbers in one pass. It sums the distances from the first number, and
 * their squares. Each sum is a pair of doubles, so count and order of the numbers cost no
 * precision.
 */
export class Moments {
  #count = 0;
  #origin = 0;
  #sum = 0;
  #sumRest = 0;
  #squares = 0;
  #squaresRest = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    if (this.#count++ === 0) this.#origin = value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    const distance = value - this.#origin;
    const sum = this.#sum + distance;
    this.#sumRest += lostBy(this.#sum, distance, sum);
    this.#sum = sum;
    const square = distance * distance;
    const squares = this.#squares + square;
    this.#squaresRest += lostBy(this.#squares, square, squares);
    this.#squares = squares;
  }

  get summary(): Summary {
    const count = this.#count;
    const shift = (this.#sum + this.#sumRest) / count;
    const variance = (this.#squares + this.#squaresRest) / count - shift * shift;
    return {
      count,
      mean: this.#origin + shift,
      std: Math.sqrt(Math.max(0, variance)),
      min: this.#min,
      max: this.#max,
    };
  }
}

/** The rounding error of a sum of two numbers. */
function lostBy(a: number, b: number, sum: number): number {
  return Math.abs(a) >= Math.abs(b) ? a - sum + b : b - sum + a;
}

/** The mean and deviation of bytes. It counts each byte value, so its sums are exact. */
export class ByteMoments {
  // Doubles, because a large data set can have more zeros than 32 bits can count.
  readonly #counts = new Float64Array(256);

  add(value: number): void {
    this.#counts[value] = (this.#counts[value] as number) + 1;
  }

  get summary(): Summary {
    let [count, sum, squares] = [0n, 0n, 0n];
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const [value, times] of this.#counts.entries()) {
      if (times === 0) continue;
      min = Math.min(min, value);
      max = value;
      count += BigInt(times);
      sum += BigInt(times) * BigInt(value);
      squares += BigInt(times) * BigInt(value * value);
    }
    const total = Number(count);
    const variance = Number(count * squares - sum * sum) / total / total;
    return { count: total, mean: Number(sum) / total, std: Math.sqrt(variance), min, max };
  }
}

/** Merges the summaries of two parts. */
export function together(a: Summary, b: Summary): Summary {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const distance = b.mean - a.mean;
  const mean = a.mean + (distance * b.count) / count;
  const squares =
    a.std * a.std * a.count +
    b.std * b.std * b.count +
    (distance * distance * a.count * b.count) / count;
  const [min, max] = [Math.min(a.min, b.min), Math.max(a.max, b.max)];
  return { count, mean, std: Math.sqrt(squares / count), min, max };
}
