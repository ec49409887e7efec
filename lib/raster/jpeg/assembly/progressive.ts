import { READER, readBits, readSymbol, readValue } from './bits';
import { ZIGZAG } from './sequential';

/** Blocks that are still to come without anything new in this band. */
let run: i32 = 0;

export function forgetRun(): void {
  run = 0;
}

export function decodeDcFirst(table: usize, predictor: usize, low: i32, block: usize): void {
  const size = readSymbol(table);
  const value = load<i32>(predictor) + (size == 0 ? 0 : readValue(size));
  store<i32>(predictor, value);
  store<i16>(block, <i16>(value << low));
}

export function decodeDcRefinement(low: i32, block: usize): void {
  if (readBits(1)) store<i16>(block, <i16>(<i32>load<i16>(block) | (1 << low)));
}

/** The number of blocks that end here, of which `symbol` says the magnitude. */
@inline function readRun(symbol: i32): i32 {
  return (1 << symbol) + readBits(symbol);
}

export function decodeAcFirst(table: usize, start: i32, stop: i32, low: i32, block: usize): void {
  if (run > 0) {
    run--;
    return;
  }
  for (let k = start; k <= stop; k++) {
    const symbol = readSymbol(table);
    const zeros = symbol >>> 4;
    const size = symbol & 15;
    if (size != 0) {
      k += zeros;
      store<i16>(block + load<u8>(ZIGZAG + k), <i16>(readValue(size) << low));
    } else if (zeros == 15) {
      k += 15;
    } else {
      run = readRun(zeros) - 1;
      break;
    }
  }
}

/** Reads the correction of a coefficient that is not zero. */
@inline function correct(at: usize, value: i32, low: i32): void {
  if (readBits(1) == 0 || (value & (1 << low)) != 0) return;
  store<i16>(at, <i16>(value + (value >= 0 ? 1 << low : -1 << low)));
}

export function decodeAcRefinement(
  table: usize,
  start: i32,
  stop: i32,
  low: i32,
  block: usize,
): void {
  let k = start;
  if (run == 0) {
    for (; k <= stop; k++) {
      const symbol = readSymbol(table);
      let zeros = symbol >>> 4;
      let value = symbol & 15;
      if (value != 0) {
        if (value != 1) READER.bad++;
        value = readBits(1) ? 1 << low : -1 << low;
      } else if (zeros != 15) {
        run = readRun(zeros);
        break;
      }
      // Passes over coefficients that are known, and as many zeros as were said.
      do {
        const at = block + load<u8>(ZIGZAG + k);
        const known: i32 = load<i16>(at);
        if (known != 0) correct(at, known, low);
        else if (--zeros < 0) break;
        k++;
      } while (k <= stop);
      if (value != 0) store<i16>(block + load<u8>(ZIGZAG + k), <i16>value);
    }
  }
  if (run > 0) {
    for (; k <= stop; k++) {
      const at = block + load<u8>(ZIGZAG + k);
      const known: i32 = load<i16>(at);
      if (known != 0) correct(at, known, low);
    }
    run--;
  }
}
