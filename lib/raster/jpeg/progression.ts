import { damage } from '../damage.ts';
import type { ScanHeader } from './jpegSegments.ts';

/** Coefficients that are estimated where they are unknown, DC included. */
const ESTIMATED = 10;

/**
 * How precisely the coefficients of a progressive file are known: for each component the lowest
 * bits that are missing, by the steps of the zigzag, −1 for all.
 */
export class Progression {
  readonly #bits: readonly Int32Array[];
  /** The same before the last scan, as libjpeg keeps it. */
  readonly #previous: readonly Int32Array[];
  #scans = 0;

  constructor(components: number) {
    const unknown = () => Array.from({ length: components }, () => new Int32Array(64).fill(-1));
    this.#bits = unknown();
    this.#previous = unknown();
  }

  /** Whether all is known to the last bit. */
  get isComplete(): boolean {
    return this.#bits.every((bits) => bits.every((low) => low === 0));
  }

  /** Adds a scan. Returns how many of its values do not go on with what there was. */
  add({ components, start, stop, high, low }: ScanHeader): number {
    const ofDc = start === 0;
    const isBand = ofDc ? stop === 0 : start <= stop && stop < 64 && components.length === 1;
    if (!isBand || (high !== 0 && low !== high - 1) || low > 13) {
      throw damage('JPEG', 'its scans must be progressive', `${start}–${stop}, ${high} ${low}`);
    }
    this.#scans++;
    let odd = 0;
    for (const { index } of components) {
      const bits = this.#bits[index] as Int32Array;
      const previous = this.#previous[index] as Int32Array;
      if (!ofDc && (bits[0] as number) < 0) odd++;
      for (let k = Math.min(start, 1); k <= Math.max(stop, ESTIMATED - 1); k++) {
        previous[k] = this.#scans > 1 ? (bits[k] as number) : 0;
      }
      for (let k = start; k <= stop; k++) {
        if (high !== Math.max(0, bits[k] as number)) odd++;
        bits[k] = low;
      }
    }
    return odd;
  }

  /**
   * For each component the state of the first ten coefficients, and that before the last scan, or
   * `undefined` where nothing is to be estimated.
   *
   * @param tables the quantization of each component
   */
  estimated(
    tables: readonly (Uint16Array | undefined)[],
  ): readonly (readonly [now: number[], before: number[]])[] | undefined {
    const places = [0, 1, 8, 16, 9, 2, 3, 10, 17, 24];
    const known = this.#bits.every(
      (bits, i) => (bits[0] as number) >= 0 && places.every((place) => tables[i]?.[place]),
    );
    const useful = this.#bits.some((bits) => bits.subarray(1, ESTIMATED).some((low) => low !== 0));
    if (!known || !useful) return undefined;
    return this.#bits.map((bits, i) => [
      [...bits.subarray(0, ESTIMATED)],
      this.#scans > 1
        ? [...(this.#previous[i] as Int32Array).subarray(0, ESTIMATED)]
        : new Array<number>(ESTIMATED).fill(-1),
    ]);
  }
}
