// AssemblyScript, compiled by `npm run build:wasm`: steps on the values of an image. Ends are
// rounded up to whole vectors: what lies behind the values is written, and no one reads it.
export { grayscale, hue, saturation } from './colour';
export { alongColumns, alongRows, sharpen } from './convolve';
export { addParts, widenLimits } from './measure';
export { count, lookUp, lookUp3 } from './tables';
export { solarize, stretch, toBytes } from './tones';
export { bilinear1, bilinear3, bilinear4, nearest1, nearest3, nearest4 } from './warp';

/** Where memory is free. */
export function heapStart(): usize {
  return __heap_base;
}
