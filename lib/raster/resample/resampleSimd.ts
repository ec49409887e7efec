import type { Axis } from './axis.ts';
import type { ResampleModule } from './resampleModule.ts';
import type { ResampleInput } from './resampleScalar.ts';
import { fillPixels, selectPixels } from './selectPixels.ts';
import { type Span, spanOf } from './span.ts';
import { OUTSIDE, type Taps } from './taps.ts';
import { allocateTable, putTable, type TableShape, type TapTable } from './tapTable.ts';

const PASS_BYTES = 4 * 11;
/** Bytes that vectors read and write beyond what is theirs. */
const SLACK = 32;

/** What is resampled. */
interface Job {
  readonly input: ResampleInput;
  readonly rows: Axis;
  readonly columns: Axis;
  readonly fill: readonly number[];
  readonly output: Uint8Array;
}

/** Lines in the memory of a module. */
interface Lines {
  readonly at: number;
  /** From one line to the next, in bytes. */
  readonly pitch: number;
  readonly count: number;
}

/**
 * Resamples in the memory of a module: copies the pixels that are read, in the order in which taps
 * read them; makes each of their lines along the columns; then joins lines.
 */
export function resampleSimd(module: ResampleModule, job: Job): void {
  const { input, fill } = job;
  const rows = spanOf(job.rows);
  const columns = spanOf(job.columns);
  module.reset();
  let lines = copyPixels(module, input, rows.pixels, columns.pixels, fill);
  if (job.columns.taps !== undefined) {
    lines = alongColumns(module, columns, job.columns.taps, lines, input.channels);
    fillOutside(module, lines, rows.pixels, job.columns.positions, fill);
  }
  if (job.rows.taps !== undefined) {
    lines = alongRows(module, rows, job.rows.taps, lines, job.columns.size * input.channels);
  }
  takeLines(module, lines, job);
}

function copyPixels(
  module: ResampleModule,
  input: ResampleInput,
  rows: Int32Array,
  columns: Int32Array,
  fill: readonly number[],
): Lines {
  const pitch = columns.length * input.channels;
  const length = rows.length * pitch;
  const at = module.allocate(length + SLACK);
  selectPixels(input, rows, columns, fill, module.bytes.subarray(at, at + length));
  return { at, pitch, count: rows.length };
}

function alongColumns(
  module: ResampleModule,
  span: Span,
  taps: Taps,
  lines: Lines,
  channels: number,
): Lines {
  // Four outputs are stored at once, or one with a byte of the next: lines have room for them.
  const shape = channels === 1 ? { outputs: 4, weights: 8 } : { outputs: 1, weights: 4 };
  const { count } = lines;
  const pitch = Math.ceil((span.axis.size * channels + 4) / 16) * 16;
  const to = { at: module.allocate(count * pitch + SLACK), pitch, count };
  const table = tableOf(module, span, taps, { ...shape, unit: channels });
  // An output at the end of a line reads on, with weights of 0.
  module.allocate(table.taps * channels + SLACK);
  const pass = putPass(module, { from: lines, to, lines: count, table, taps });
  if (channels === 1) module.code.alongColumns1(pass);
  else if (channels === 3) module.code.alongColumns3(pass);
  else module.code.alongColumns4(pass);
  return to;
}

function alongRows(
  module: ResampleModule,
  span: Span,
  taps: Taps,
  lines: Lines,
  length: number,
): Lines {
  // What vectors write beyond a line is that of the next one, which comes later.
  const count = span.axis.size;
  const to = { at: module.allocate(count * length + SLACK), pitch: length, count };
  const table = tableOf(module, span, taps, { outputs: 1, weights: 2, unit: lines.pitch });
  // An odd line at the end is joined with what follows, with a weight of 0.
  module.allocate(lines.pitch + SLACK);
  module.code.alongRows(putPass(module, { from: lines, to, lines: length, table, taps }));
  return to;
}

function tableOf(module: ResampleModule, span: Span, taps: Taps, shape: TableShape): TapTable {
  const table = allocateTable(module, span, taps, shape);
  putTable(module, table, span, taps, shape.unit);
  return table;
}

/** The address of a pass; its fields are those of assembly/pass.ts, in the same order. */
function putPass(
  module: ResampleModule,
  {
    from,
    to,
    lines,
    table,
    taps,
  }: {
    readonly from: Lines;
    readonly to: Lines;
    readonly lines: number;
    readonly table: TapTable;
    readonly taps: Taps;
  },
): number {
  const pass = module.allocate(PASS_BYTES);
  const { size, starts, weights, stride, pairs } = table;
  const fields = [from.at, from.pitch, to.at, to.pitch, lines, size];
  module.words.set([...fields, starts, weights, stride, pairs, taps.precision], pass / 4);
  return pass;
}

/** Fills what lies outside, so that taps read it exactly. */
function fillOutside(
  { bytes }: ResampleModule,
  { at, pitch }: Lines,
  rows: Int32Array,
  columns: Int32Array,
  fill: readonly number[],
): void {
  const isInside = !columns.includes(OUTSIDE);
  for (let k = 0, line = at; k < rows.length; k++, line += pitch) {
    if (rows[k] === OUTSIDE) fillPixels(bytes, line, columns.length, fill);
    else if (isInside) continue;
    else {
      for (let x = 0; x < columns.length; x++) {
        if (columns[x] === OUTSIDE) fillPixels(bytes, line + x * fill.length, 1, fill);
      }
    }
  }
}

function takeLines({ bytes }: ResampleModule, { at, pitch }: Lines, job: Job): void {
  const { input, rows, columns, fill, output } = job;
  const length = columns.size * input.channels;
  if (pitch === length) output.set(bytes.subarray(at, at + rows.size * length));
  else {
    for (let row = 0, from = at; row < rows.size; row++, from += pitch) {
      output.set(bytes.subarray(from, from + length), row * length);
    }
  }
  if (rows.taps === undefined || !rows.positions.includes(OUTSIDE)) return;
  for (let row = 0; row < rows.size; row++) {
    if (rows.positions[row] === OUTSIDE) fillPixels(output, row * length, columns.size, fill);
  }
}
