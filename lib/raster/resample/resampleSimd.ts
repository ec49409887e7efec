import type { Crop } from '../crop.ts';
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
  readonly needed: Crop;
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
  const { input, needed, fill } = job;
  const rows = spanOf(job.rows, needed.top, needed.height);
  const columns = spanOf(job.columns, needed.left, needed.width);
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
  // Four outputs are stored at once, or one with a byte of the next.
  const shape = channels === 1 ? { outputs: 4, weights: 8 } : { outputs: 1, weights: 4 };
  const to = allocateLines(module, lines.count, span.axis.size * channels);
  const table = tableOf(module, span, taps, { ...shape, unit: channels });
  // An output at the end of a line reads on, with weights of 0.
  module.allocate(table.taps * channels + SLACK);
  const pass = putPass(module, { from: lines, to, lines: lines.count, table, taps });
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
  const to = allocateLines(module, span.axis.size, length);
  const table = tableOf(module, span, taps, { outputs: 1, weights: 2, unit: lines.pitch });
  // An odd line at the end is joined with what follows, with a weight of 0.
  module.allocate(lines.pitch + SLACK);
  module.code.alongRows(putPass(module, { from: lines, to, lines: length, table, taps }));
  return to;
}

/** Lines with room for what vectors write beyond their end. */
function allocateLines(module: ResampleModule, count: number, length: number): Lines {
  const pitch = Math.ceil((length + 4) / 16) * 16;
  return { at: module.allocate(count * pitch + SLACK), pitch, count };
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

/** Fills what lies outside, which taps weigh exactly, whatever their sum. */
function fillOutside(
  { bytes }: ResampleModule,
  { at, pitch }: Lines,
  rows: Int32Array,
  columns: Int32Array,
  fill: readonly number[],
): void {
  const outside = [...columns.keys()].filter((k) => columns[k] === OUTSIDE);
  for (const [k, row] of rows.entries()) {
    if (row === OUTSIDE) fillPixels(bytes, at + k * pitch, columns.length, fill);
    else for (const x of outside) fillPixels(bytes, at + k * pitch + x * fill.length, 1, fill);
  }
}

function takeLines({ bytes }: ResampleModule, { at, pitch }: Lines, job: Job): void {
  const { input, rows, columns, fill, output } = job;
  const length = columns.size * input.channels;
  const isOutside = (row: number) => rows.taps !== undefined && rows.positions[row] === OUTSIDE;
  for (let row = 0; row < rows.size; row++) {
    const from = at + row * pitch;
    if (isOutside(row)) fillPixels(output, row * length, columns.size, fill);
    else output.set(bytes.subarray(from, from + length), row * length);
  }
}
