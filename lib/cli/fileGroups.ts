import type { Schema } from 'apache-arrow';
import type { Chunk } from '../core/chunk.ts';
import { largest } from '../core/extremes.ts';
import { type FileSummary, knownSum } from '../datasets/fileSummary.ts';
import { hubFiles } from '../datasets/http/hubFiles.ts';
import { type FileInput, fileInputs } from '../datasets/io/fileInput.ts';
import { fileSet } from '../datasets/io/fileSet.ts';
import { plainHttp } from '../datasets/openAny.ts';
import { summarizeFile } from '../datasets/summarizeFile.ts';
import { firstRows } from './firstRows.ts';
import { type SuggestedFeature, suggestedFeature } from './suggestedFeature.ts';

interface InspectedFile {
  /** The argument that it came from, and the number of this argument. */
  readonly path: string;
  readonly argument: number;
  readonly input: FileInput;
  readonly summary: FileSummary;
}

/** Files with the same columns, treated as one. */
export interface FileGroup {
  readonly summary: FileSummary;
  readonly files: readonly FileSummary[];
  /**
   * The paths to read them by. A pattern or directory is kept if all of its files are in the group.
   */
  readonly paths: readonly string[];
  readonly inputs: readonly FileInput[];
  readonly head: Chunk | undefined;
  readonly features: readonly SuggestedFeature[];
}

/** The files that directories are searched for. */
const DATA_FILES = {
  format: 'Parquet or Arrow',
  endings: ['.parquet', '.pq', '.arrow', '.arrows', '.feather', '.ipc'],
};

/** Inspects files, grouped by their columns. It reads their first rows unless `rows` is 0. */
export async function fileGroups(
  paths: readonly string[],
  { firstRows: rows, signal }: { readonly firstRows: number; readonly signal: AbortSignal },
): Promise<readonly FileGroup[]> {
  const inspected: InspectedFile[] = [];
  for (const [argument, path] of paths.entries()) {
    for (const input of await inputsOf(path)) {
      inspected.push({ path, argument, input, summary: await summarizeFile(input) });
      signal.throwIfAborted();
    }
  }
  const groups = grouped(inspected);
  const found: FileGroup[] = [];
  for (const same of groups) {
    const [{ input, summary: first }] = same as readonly [InspectedFile];
    const files = same.map(({ summary }) => summary);
    const summary = together(files, first);
    const head = rows > 0 ? await firstRows(input, first, signal) : undefined;
    const features = summary.schema.fields.map((field) => suggestedFeature(summary, field, head));
    // A pattern replaces its files only if all of them are in one group.
    const given = new Map(same.map(({ argument, path }) => [argument, path]));
    const names = files.map(({ name }) => name);
    const inputs = same.map((file) => file.input);
    found.push({
      summary,
      files,
      paths: groups.length === 1 ? [...given.values()] : names,
      inputs,
      head,
      features,
    });
  }
  return found;
}

/** Resolves an argument to files: local ones, or those of a server or the hub. */
async function inputsOf(path: string): Promise<readonly FileInput[]> {
  const { inputs } = await hubFiles(fileInputs('inspect', path), plainHttp());
  return (await fileSet(inputs, DATA_FILES)).map(({ input }) => input);
}

/** Groups the files by their columns. */
function grouped(files: readonly InspectedFile[]): readonly (readonly InspectedFile[])[] {
  const groups = new Map<string, InspectedFile[]>();
  for (const file of files) {
    const { format, schema } = file.summary;
    const key = `${format} ${columnsText(schema)}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()];
}

function columnsText({ fields }: Schema): string {
  return JSON.stringify(fields.map(({ name, type }) => [name, String(type)]));
}

/** Merges the summaries of files with the same columns. */
function together(files: readonly FileSummary[], first: FileSummary): FileSummary {
  const different = (names: readonly string[]) => [...new Set(names)].sort();
  return {
    ...first,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    blocks: files.flatMap(({ blocks }) => blocks),
    columns: first.columns.map(({ name }, i) => {
      const columns = files.flatMap((file) => file.columns[i] ?? []);
      const maxima = columns.map(({ max }) => max);
      return {
        name,
        bytes: knownSum(columns.map(({ bytes }) => bytes)),
        nulls: knownSum(columns.map(({ nulls }) => nulls)),
        codecs: different(columns.flatMap(({ codecs }) => codecs)),
        encodings: different(columns.flatMap(({ encodings }) => encodings)),
        max: maxima.includes(undefined) ? undefined : largest(maxima as number[]),
      };
    }),
  };
}
