// AssemblyScript, compiled to WebAssembly by `npm run build:wasm`. `renderScalar` defines its
// result.
import { byteRectangle } from './byteRectangle';
import { fill } from './fill';
import { floatRectangle } from './floatRectangle';
import { QUAD, STEP } from './steps';

export { select } from './select';

/**
 * Renders a patchwork. `floats` says whether the images are float32 or uint8. All arguments after
 * the first five are addresses of the arrays of `Patchwork`. But `scales` and each row of `biases`
 * repeat for 16 × channels values, and `images` has the address of each sample. `scales` are for
 * weights out of 16384 with uint8 images, for fractions of 1 with float32 ones.
 */
export function render(
  floats: i32,
  size: i32,
  height: i32,
  width: i32,
  channels: i32,
  firstRect: usize,
  box: usize,
  firstTerm: usize,
  termSource: usize,
  termWeight: usize,
  biasOf: usize,
  scales: usize,
  biases: usize,
  images: usize,
  out: usize,
): void {
  const line = width * channels;
  const image = height * line;
  const period = STEP * channels * 4;
  for (let i = 0; i < size; i++) {
    const last = load<i32>(firstRect + ((i + 1) << 2));
    for (let r = load<i32>(firstRect + (i << 2)); r < last; r++) {
      const corners = box + (r << 4);
      const x1 = load<i32>(corners);
      const y1 = load<i32>(corners, 4);
      const x2 = load<i32>(corners, 8);
      const y2 = load<i32>(corners, 12);
      const bias = biases + load<i32>(biasOf + (r << 2)) * period;
      // A rectangle over the full width is one run of values.
      const full = x1 == 0 && x2 == width;
      const lines = full ? 1 : y2 - y1;
      const length = full ? (y2 - y1) * line : (x2 - x1) * channels;
      const at = y1 * line + x1 * channels;
      const to = out + ((i * image + at) << 2);
      // The rest of a line is rendered with its last four values, some of them a second time.
      const ending = (max(length - QUAD, 0) % channels) << 2;
      const first = load<i32>(firstTerm + (r << 2));
      const terms = load<i32>(firstTerm + ((r + 1) << 2)) - first;
      if (terms == 0) {
        fill(to, lines, length, line, bias, period, ending);
      } else if (floats) {
        floatRectangle(to, lines, length, line, at, first, terms, images, termSource, termWeight, scales, bias, period, ending);
      } else {
        byteRectangle(to, lines, length, line, at, first, terms, images, termSource, termWeight, scales, bias, period, ending);
      }
    }
  }
}
