import type { PixelChange } from '../../core/recipe.ts';
import type { Values } from '../values.ts';
import { type Change, changePixels } from './changePixels.ts';

/** Changes of a channel that depend on the others. */
const OF_COLOUR: ReadonlySet<PixelChange> = new Set(['saturation', 'hue', 'grayscale']);
/** Changes that depend on how often there is each value. */
const COUNTING: ReadonlySet<PixelChange> = new Set(['contrast', 'autocontrast', 'equalize']);

/** Bytes, channels last. */
export interface Bytes {
  readonly data: Uint8Array;
  readonly channels: number;
}

/** Whether a table of bytes can hold a change: where each value depends on its own byte. */
export function isTabular({ change }: Change, channels: number): boolean {
  return channels === 1 || !OF_COLOUR.has(change);
}

/**
 * What becomes of each byte, by channel: `table[byte * channels + channel]`. The changes are done
 * on the table, which is an image that has each byte once.
 *
 * @param count tells how often an image has each byte, as {@link countBytes}
 */
export function tableOf(
  changes: readonly Change[],
  { channels, scale, range }: TableUnits,
  count: () => Uint32Array,
): Float32Array {
  const unit = Math.fround(scale);
  const data = new Float32Array(256 * channels);
  for (let k = 0; k < data.length; k++) data[k] = Math.floor(k / channels) * unit;
  const isCounting = changes.some(({ change }) => COUNTING.has(change));
  const values: Values = {
    ...{ data, height: 256, width: 1, channels, range },
    ...(isCounting ? { counts: count() } : {}),
  };
  for (const change of changes) changePixels(values, change);
  return data;
}

/** The units of an image. */
interface TableUnits {
  readonly channels: number;
  /** What a byte is multiplied with for them. */
  readonly scale: number;
  /** What white is in them. */
  readonly range: number;
}

/** How often there is each byte in each channel: `counts[byte * channels + channel]`. */
export function countBytes({ data, channels }: Bytes): Uint32Array {
  const counts = new Uint32Array(256 * channels);
  for (let c = 0; c < channels; c++) {
    for (let k = c; k < data.length; k += channels) {
      const at = (data[k] as number) * channels + c;
      counts[at] = (counts[at] as number) + 1;
    }
  }
  return counts;
}

/** Writes what a table says of bytes. */
export function lookUpBytes(
  { data, channels }: Bytes,
  table: Float32Array,
  out: Float32Array,
): void {
  if (channels === 3) {
    // Without a loop over channels.
    for (let k = 0; k < data.length; k += 3) {
      out[k] = table[(data[k] as number) * 3] as number;
      out[k + 1] = table[(data[k + 1] as number) * 3 + 1] as number;
      out[k + 2] = table[(data[k + 2] as number) * 3 + 2] as number;
    }
    return;
  }
  for (let k = 0, c = 0; k < data.length; k++) {
    out[k] = table[(data[k] as number) * channels + c] as number;
    c = c + 1 === channels ? 0 : c + 1;
  }
}
