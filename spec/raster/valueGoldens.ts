import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Values } from '../../lib/raster/values.ts';

/** What torchvision or Pillow made of an image, with its parameters. */
export interface ValueCase {
  readonly op: string;
  readonly lib: 'torchvision' | 'torchvision-float' | 'pillow';
  readonly input: string;
  readonly params: Readonly<Record<string, number>>;
  /** Bytes; float32 from 0 to 1 of `torchvision-float`. */
  readonly data: readonly number[];
}

interface Input {
  readonly name: string;
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly data: readonly number[];
}

const file = resolve(import.meta.dirname, '../golden/augment/augmentations.jsonl');
const lines = readFileSync(join(file), 'utf8')
  .trim()
  .split('\n')
  // The first has the versions.
  .slice(1)
  .map((line) => JSON.parse(line) as Input | ValueCase);
const inputs = new Map(lines.flatMap((line) => ('name' in line ? [[line.name, line]] : [])));
const cases = lines.filter((line): line is ValueCase => 'op' in line);

/** The cases of some operators of some libraries. */
export function goldens(ops: readonly string[], libs: readonly ValueCase['lib'][]): ValueCase[] {
  return cases.filter(({ op, lib }) => ops.includes(op) && libs.includes(lib));
}

/** The image that a case was made of, in units where white is `range`. */
export function valuesOf({ input }: ValueCase, range = 1): Values {
  const { data, shape } = inputs.get(input) as Input;
  const [height, width, channels] = shape;
  const values = Float32Array.from(data, (byte) => byte * (range / 255));
  return { data: values, height, width, channels, range };
}

/** How far values are from those of a case, at most, as a share of the range. */
export function distance({ data, range }: Values, golden: ValueCase): number {
  if (data.length !== golden.data.length) return Infinity;
  return Math.max(...golden.data.map((value, k) => Math.abs(value - (data[k] as number) / range)));
}

/** The nearest bytes of values. */
export function bytesOf({ data, range }: Values): number[] {
  return Array.from(data, (value) => Math.round((255 * value) / range));
}
