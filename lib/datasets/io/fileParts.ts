import type { Schema } from 'apache-arrow';
import { IoError } from '../../core/errors.ts';
import type { OpenPart, Part } from '../dataset.ts';
import type { HttpSource } from '../http/httpSource.ts';
import { hubFiles } from '../http/hubFiles.ts';
import { remotePart } from '../http/remotePart.ts';
import type { FilePart } from '../ownDataset.ts';
import { withFilesBeside } from '../withFilesBeside.ts';
import { withFolderColumns } from '../withFolderColumns.ts';
import type { ByteFile } from './byteFile.ts';
import { type FileInput, isRemote } from './fileInput.ts';
import { type FileKind, fileSet } from './fileSet.ts';
import { filesBeside, type ReadBeside, urlsBeside } from './filesBeside.ts';
import { openInput } from './openInput.ts';

/** What files are read as. */
export interface FileFormat extends FileKind {
  /** Makes an open part of a file, which it closes. */
  read(file: ByteFile): Promise<FilePart>;
}

/**
 * Files as the parts of a data set, none of them open; with their sizes where these are known
 * without a request.
 *
 * @param source reads those that are URLs
 */
export async function fileParts(
  given: readonly FileInput[],
  format: FileFormat,
  source: HttpSource,
): Promise<{
  readonly parts: readonly Part[];
  readonly schema: (signal: AbortSignal) => Promise<Schema>;
}> {
  const { inputs: found, http } = await hubFiles(given, source);
  const files = await fileSet(found, format);
  const inputs = files.map(({ input }) => input);
  const open = (input: FileInput, i: number) => openInput(input, inputs.length > 1 ? i : undefined);
  const read = async (file: ByteFile, i: number, beside: ReadBeside | undefined) => {
    const part = await format.read(file);
    const whole = beside === undefined ? part : withFilesBeside(part, beside);
    return withFolderColumns(whole, files[i]?.columns ?? []);
  };
  const partOf = async (input: FileInput, i: number): Promise<Part> => {
    if (isRemote(input)) {
      const beside = urlsBeside(input, http);
      return remotePart(input, (file) => read(file, i, beside), http);
    }
    const { name, size } = await open(input, i);
    return {
      name,
      bytes: size,
      async open() {
        const file = await open(input, i);
        try {
          if (file.size !== size) throw hasChanged(file, size);
          const beside = file.path === undefined ? undefined : filesBeside(file.path);
          return await read(file, i, beside);
        } catch (error) {
          await file.close();
          throw error;
        }
      },
    };
  };
  const settled = await Promise.allSettled(inputs.map(partOf));
  const parts = settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
  return {
    parts,
    async schema(signal) {
      const first = (await parts[0]?.open(signal)) as OpenPart;
      await first.close();
      return first.schema as Schema;
    },
  };
}

function hasChanged({ name, size }: ByteFile, before: number): IoError {
  return new IoError(
    `Cannot read \`${name}\`: it must stay as it is while a run reads it; ` +
      `received ${size} bytes where there were ${before}; start another run`,
  );
}
