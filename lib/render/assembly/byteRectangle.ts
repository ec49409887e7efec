import { mixFourBytes } from './mixFourBytes';
import { mixManyBytes } from './mixManyBytes';
import { mixTwoBytes } from './mixTwoBytes';
import { pictureOf, weightOf } from './terms';

/** Cooks a rectangle of uint8 pictures, of one term or more: `lines` runs of `length` values, from value `at` of each picture on. */
export function byteRectangle(
  to: usize,
  lines: i32,
  length: i32,
  line: i32,
  at: i32,
  first: i32,
  terms: i32,
  pictures: usize,
  termSource: usize,
  termWeight: usize,
  scales: usize,
  bias: usize,
  period: usize,
  ending: usize,
): void {
  if (terms <= 2) {
    const other = first + terms - 1;
    const a = pictureOf(pictures, termSource, first) + at;
    const b = pictureOf(pictures, termSource, other) + at;
    const weightB = terms == 2 ? weightOf(termWeight, other) : 0;
    mixTwoBytes(to, lines, length, line, a, b, weightOf(termWeight, first) | (weightB << 16), scales, bias, period, ending);
  } else if (terms <= 4) {
    const other = first + terms - 1;
    const a = pictureOf(pictures, termSource, first) + at;
    const b = pictureOf(pictures, termSource, first + 1) + at;
    const c = pictureOf(pictures, termSource, first + 2) + at;
    const d = pictureOf(pictures, termSource, other) + at;
    const weightD = terms == 4 ? weightOf(termWeight, other) : 0;
    const weightsA = weightOf(termWeight, first) | (weightOf(termWeight, first + 1) << 16);
    const weightsC = weightOf(termWeight, first + 2) | (weightD << 16);
    mixFourBytes(to, lines, length, line, a, b, c, d, weightsA, weightsC, scales, bias, period, ending);
  } else {
    for (let y = 0; y < lines; y++) {
      const from = at + y * line;
      mixManyBytes(to + ((y * line) << 2), length, from, first, terms, pictures, termSource, termWeight, scales, bias, period, ending);
    }
  }
}
