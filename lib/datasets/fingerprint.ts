import type { Schema } from 'apache-arrow';
import type { Resume } from '../core/checkpoint.ts';
import { columnKind } from '../core/columnKind.ts';
import { CheckpointError } from '../core/errors.ts';
import { hashText } from '../core/hashText.ts';
import { shortened } from '../core/shown.ts';
import type { Dataset } from './dataset.ts';

/** Keeps a checkpoint small. */
const MAX_CHARACTERS = 200;

/**
 * Identifies a data set by a list of items that can be compared one by one. Columns, and the names
 * of many parts, are hashed. It is no cryptographic hash.
 *
 * @param schema all columns, whether they are read or not
 */
export function datasetFingerprint({ name, parts }: Dataset, schema: Schema): string {
  const sizes = parts.map(({ bytes }) => bytes);
  const known = sizes.every((bytes) => bytes !== undefined);
  const total = known ? sizes.reduce((sum, bytes) => sum + bytes, 0) : undefined;
  const names = parts.map((part) => `${baseName(part.name)} ${part.bytes ?? ''}`.trim());
  // Not their types: those of the file that is read first may differ from epoch to epoch.
  const columns = schema.fields.map(({ name: column, type }) => [column, columnKind(type).name]);
  return [
    name,
    `${parts.length} ${parts.length === 1 ? 'part' : 'parts'}`,
    ...(total === undefined ? [] : [`${total} bytes`]),
    ...listed(names),
    `columns ${hashText(JSON.stringify(columns))}`,
  ].join(', ');
}

/** Each part if they are few, so that an error can name the one that differs. */
function listed(names: readonly string[]): readonly string[] {
  const parts = names.map((name) => `part ${name.replaceAll(', ', ' ')}`);
  const isShort = parts.join(', ').length <= MAX_CHARACTERS;
  return isShort ? parts : [`names and sizes ${hashText(names.join('\n'))}`];
}

/** Throws if the checkpoint is of another data set, and names the first difference. */
export function requireDataset(source: string, dataset: string, resume: Resume | undefined): void {
  if (resume === undefined || resume.dataset === dataset || resume.force === true) return;
  const before = resume.dataset.split(', ');
  const now = dataset.split(', ');
  const place = now.findIndex((part, i) => part !== before[i]);
  throw new CheckpointError(
    `Cannot resume \`${source}\`: the checkpoint must be of the same data set, ` +
      `with ${shortened(now[place] ?? 'no more')}; received one of a data set with ` +
      `${shortened(before[place < 0 ? now.length : place] ?? 'nothing')}; ` +
      'add `force: true` to the checkpoint to resume all the same',
  );
}

/** The base name of a path, so that a data set that was moved is the same. */
function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
