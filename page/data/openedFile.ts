import type { Schema } from 'apache-arrow';
import { fromArrow, fromParquet, type Rows } from 'millrace';
import type { Observable } from 'rxjs';
import { firstRows } from '../../lib/cli/firstRows.ts';
import { type SuggestedFeature, suggestedFeature } from '../../lib/cli/suggestedFeature.ts';
import type { Chunk } from '../../lib/core/chunk.ts';
import type { FileSummary } from '../../lib/datasets/fileSummary.ts';
import { summarizeFile } from '../../lib/datasets/summarizeFile.ts';

/** A file that was dropped, as far as its footer tells of it. */
export interface OpenedFile {
  readonly file: File;
  readonly summary: FileSummary;
  readonly columns: readonly OpenedColumn[];
}

/** A column, and what to make of it. */
export interface OpenedColumn extends SuggestedFeature {
  readonly name: string;
  readonly type: Schema['fields'][number]['type'];
}

/**
 * Reads what a file says of itself, and a row where that does not say what its columns are.
 *
 * @throws IoError where it is neither Parquet nor Arrow, or damaged
 */
export async function openFile(file: File): Promise<OpenedFile> {
  const summary = await summarizeFile(file);
  const suggest = (head: Chunk | undefined) =>
    summary.schema.fields.map((field) => ({
      name: field.name,
      type: field.type,
      ...suggestedFeature(summary, field, head),
    }));
  const columns = suggest(undefined);
  // A first row costs a whole block.
  const isKnown = columns.every(({ feature }) => feature !== undefined && !isOpen(feature));
  if (isKnown) return { file, summary, columns };
  const head = await firstRows(file, summary, new AbortController().signal);
  return { file, summary, columns: suggest(head) };
}

/** Whether a feature is of images of any extent. */
export function isOpen(feature: SuggestedFeature['feature']): boolean {
  return feature?.kind === 'image' && feature.shape[0] === null;
}

/** The rows of a file. */
export function rowsOf({ file, summary }: OpenedFile, shuffle: boolean): Observable<Rows> {
  return summary.format === 'Parquet'
    ? fromParquet(file, { shuffle })
    : fromArrow(file, { shuffle });
}
