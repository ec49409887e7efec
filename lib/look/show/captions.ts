import { largest } from '../../core/extremes.ts';
import type { ShownBatch, ShownSample } from './shownBatch.ts';
import { wrapText } from './wrapText.ts';

/** The title of a batch, and how many of its samples are shown. */
export function headingOf({ title, size, samples }: ShownBatch): string {
  return samples.length < size ? `${title}; shown: the first ${samples.length}` : title;
}

/** The maximum of lines for one field of a caption. */
const MAX_LINES = 4;

/**
 * The caption below the images of a sample, in lines of at most `width` characters. A single field
 * is shown without its name.
 */
export function captionOf(
  { fields }: ShownBatch,
  sample: ShownSample,
  width: number,
): readonly string[] {
  const lines = sample.fields.flatMap((texts, k) => {
    const name = fields[k] as string;
    const isNamed = fields.length > 1 || name === 'λ';
    const head = isNamed ? `${name} ` : '';
    const named = texts.map((text, line) => (line === 0 ? head : ' '.repeat(head.length)) + text);
    return named.flatMap((text) => wrapText(text, width, MAX_LINES)).slice(0, MAX_LINES);
  });
  return sample.isPadding ? [...lines, ...wrapText('(padding)', width, 1)] : lines;
}

/**
 * The fields as a table, for batches without images: a line of names, then a line per sample. Cells
 * have at most `maxCell` characters.
 */
export function tableOf(
  { fields, samples }: ShownBatch,
  maxCell: number,
): readonly (readonly string[])[] {
  const rows = samples.map((sample, i) => {
    const cells = sample.fields.map((lines) => wrapText(lines.join(' | '), maxCell, 1)[0] ?? '');
    return [sample.isPadding ? `${i} (padding)` : String(i), ...cells];
  });
  const table = [['', ...fields], ...rows];
  const widths = table[0]?.map((_, column) =>
    largest(table.map((row) => Array.from(row[column] ?? '').length)),
  );
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)));
}
