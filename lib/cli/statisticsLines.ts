import { largest } from '../core/extremes.ts';
import type {
  ClassStatistics,
  NumberStatistics,
  ObjectStatistics,
  StreamStatistics,
} from '../look/featureStatistics.ts';
import type { CommandOutput } from './commandOutput.ts';
import { textLiteral } from './featureCode.ts';
import { countText, percentText } from './quantities.ts';
import { cut, textTable } from './textTable.ts';

/** The maximum number of classes with a bar. */
const MAX_BARS = 20;
const MAX_CHANNELS = 8;
const MAX_BAR = 30;
const MAX_NAME = 24;

/** Statistics that can have classes. */
type Counted = ClassStatistics | NumberStatistics | ObjectStatistics;

/** Formats statistics: a table of numbers, calls of `normalize`, and classes as bars. */
export function statisticsLines(
  { features }: StreamStatistics,
  { columns: width, bold }: CommandOutput,
): readonly string[] {
  const numbers: (readonly string[])[] = [];
  const normalized: string[] = [];
  const bars: string[] = [];
  const entries = Object.entries(features);
  const hasOneImage = entries.filter(([, { kind }]) => kind === 'image').length === 1;
  for (const [name, found] of entries) {
    if ('mean' in found) {
      numbers.push(...channelRows(name, found));
      if (found.kind === 'image') normalized.push(normalizeCode(name, found, hasOneImage));
    }
    if ('objects' in found) numbers.push(objectsRow(name, found));
    const classes = barsOf(found);
    if (classes.length === 0) continue;
    bars.push('', bold(`${name}, ${countText(found.count)} rows in ${classesText(found)}`));
    bars.push(...textTable(classes, { width, right: [1, 2] }));
  }
  const head = ['numbers', 'rows', 'nulls', 'mean', 'std', 'min', 'max'];
  const table = textTable([head, ...numbers], { width, right: [1, 2, 3, 4, 5, 6], head: bold });
  const lines = [...(numbers.length === 0 ? [] : table), ...separated(normalized), ...bars];
  return lines[0] === '' ? lines.slice(1) : lines;
}

/** A row for each of the first channels. */
function channelRows(name: string, found: NumberStatistics): readonly (readonly string[])[] {
  const { count, nulls, mean, std, min, max } = found;
  const shown = mean
    .slice(0, MAX_CHANNELS)
    .map((_, channel) => [
      mean.length === 1 ? name : `${name}[${channel}]`,
      ...[count, nulls].map(countText),
      ...[mean, std, min, max].map((values) => figureText(values[channel] as number)),
    ]);
  const more = mean.length - shown.length;
  return more > 0 ? [...shown, [`… ${countText(more)} more`]] : shown;
}

/** The range of boxes or points per row. */
function objectsRow(name: string, found: ObjectStatistics): readonly string[] {
  const { count, nulls, objects, min, max } = found;
  const mean = count === 0 ? 0 : objects / count;
  const figures = [figureText(mean), '', String(min), String(max)];
  return [`${name} a row`, countText(count), countText(nulls), ...figures];
}

function separated(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

/** The call of `normalize` that brings an image to mean 0 and standard deviation 1. */
function normalizeCode(
  name: string,
  { mean, std }: NumberStatistics,
  hasOneImage: boolean,
): string {
  const features = hasOneImage ? '' : `, features: [${textLiteral(name)}]`;
  return `normalize({ mean: ${figuresText(mean)}, std: ${figuresText(std)}${features} })`;
}

function figuresText(values: readonly number[]): string {
  return `[${values.map(figureText).join(', ')}]`;
}

function figureText(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A line for each class: its name or number, its rows, its share, and a bar. */
function barsOf(found: Counted): readonly (readonly string[])[] {
  const { counts, classes, count } = found;
  if (counts === undefined || counts.length === 0) return [];
  // Texts that hardly repeat are not classes.
  if (found.kind === 'text' && counts.length * 2 > count) return [];
  const max = largest(counts);
  // A row has many pixels of a mask, or boxes, so the sum is not the number of rows.
  const total = counts.reduce((sum, rows) => sum + rows, 0);
  const names = typeof classes === 'object' ? classes : undefined;
  const shown = counts
    .slice(0, MAX_BARS)
    .map((rows, i) => [
      cut(names?.[i] ?? String(i), MAX_NAME),
      countText(rows),
      percentText(total === 0 ? 0 : rows / total),
      barOf(max === 0 ? 0 : rows / max),
    ]);
  const more = counts.length - shown.length;
  return more > 0 ? [...shown, [`… ${countText(more)} more`]] : shown;
}

function classesText({ counts, ...found }: Counted): string {
  const others =
    'others' in found && found.others > 0 ? `, ${countText(found.others)} in none` : '';
  return `${countText(counts?.length ?? 0)} classes${others}`;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar in eighths of a character. */
function barOf(share: number): string {
  const eighths = Math.round(share * MAX_BAR * 8);
  return '█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7];
}
