import type { Schema } from 'apache-arrow';
import { hashText } from '../core/hashText.ts';
import { baseName } from './io/baseName.ts';
import { schemaText } from './schemaText.ts';

/** What tells one data set from another. */
export interface DatasetParts {
  /** What holds the data: `table`, `columns`, `stream`, ...; files when left out. */
  readonly source?: string;
  readonly files?: readonly { readonly name: string; readonly size: number }[];
  /** Number of rows, where it is known without reading them. */
  readonly rows?: number | undefined;
  /** All columns, whether they are read or not. */
  readonly schema: Schema;
}

/** A data set in a few words, each of which can be compared on its own: names and columns are hashed. Tells data sets apart, proves nothing. */
export function datasetText({ source, files = [], rows, schema }: DatasetParts): string {
  const parts = source === undefined ? [] : [source];
  if (files.length > 0) {
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const names = hashText(files.map(({ name, size }) => `${baseName(name)} ${size}`).join('\n'));
    parts.push(
      `${files.length} ${files.length === 1 ? 'file' : 'files'}`,
      `${bytes} bytes`,
      `names and sizes ${names}`,
    );
  }
  if (rows !== undefined) parts.push(`${rows} rows`);
  return [...parts, `columns ${hashText(schemaText(schema))}`].join(', ');
}
