import { normal } from './normal.ts';
import type { Stream } from './stream.ts';
import { uniform } from './uniform.ts';

/**
 * The logarithm of a Gamma(`shape`, 1) value. For small shapes the value itself usually underflows.
 *
 * Source: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000), with its
 * boost for shapes below 1.
 */
export function logGamma(stream: Stream, shape: number): number {
  if (!(shape > 0 && shape < Infinity)) {
    throw new RangeError(
      `Cannot draw from Gamma: \`shape\` must be a positive number; received ${shape}`,
    );
  }
  if (shape < 1) return logGamma(stream, shape + 1) + Math.log1p(-uniform(stream)) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(stream);
    const v = (1 + c * x) ** 3;
    const u = 1 - uniform(stream);
    if (v > 0 && Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}
