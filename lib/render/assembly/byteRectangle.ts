import { mixFourBytes } from './mixFourBytes';
import { mixManyBytes } from './mixManyBytes';
import { mixTwoBytes } from './mixTwoBytes';
import { imageOf, weightOf } from './terms';

/**
 * Renders a rectangle of uint8 images with one or more terms: `lines` runs of `length` values, from
 * value `at` of each image.
 */
export function byteRectangle(
  to: usize,
  lines: i32,
  length: i32,
  line: i32,
  at: i32,
  first: i32,
  terms: i32,
  images: usize,
  termSource: usize,
  termWeight: usize,
  scales: usize,
  bias: usize,
  period: usize,
  ending: usize,
): void {
  if (terms <= 2) {
    const other = first + terms - 1;
    const a = imageOf(images, termSource, first) + at;
    const b = imageOf(images, termSource, other) + at;
    const weightB = terms == 2 ? weightOf(termWeight, other) : 0;
    mixTwoBytes(to, lines, length, line, a, b, weightOf(termWeight, first) | (weightB << 16), scales, bias, period, ending);
  } else if (terms <= 4) {
    const other = first + terms - 1;
    const a = imageOf(images, termSource, first) + at;
    const b = imageOf(images, termSource, first + 1) + at;
    const c = imageOf(images, termSource, first + 2) + at;
    const d = imageOf(images, termSource, other) + at;
    const weightD = terms == 4 ? weightOf(termWeight, other) : 0;
    const weightsA = weightOf(termWeight, first) | (weightOf(termWeight, first + 1) << 16);
    const weightsC = weightOf(termWeight, first + 2) | (weightD << 16);
    mixFourBytes(to, lines, length, line, a, b, c, d, weightsA, weightsC, scales, bias, period, ending);
  } else {
    for (let y = 0; y < lines; y++) {
      const from = at + y * line;
      mixManyBytes(to + ((y * line) << 2), length, from, first, terms, images, termSource, termWeight, scales, bias, period, ending);
    }
  }
}
