import type { Schema } from 'apache-arrow';
import { IoError } from '../../core/errors.ts';
import type { OpenPart, Part } from '../dataset.ts';
import type { ByteFile } from './byteFile.ts';
import type { FileInput } from './fileInput.ts';
import { openInput } from './openInput.ts';

/**
 * Files as the parts of a data set, with their sizes. None is open yet.
 *
 * @param read opens a file as a part, and closes the file with it
 */
export async function fileParts(
  inputs: readonly FileInput[],
  read: (file: ByteFile) => Promise<OpenPart & { readonly schema?: Schema }>,
): Promise<{
  readonly parts: readonly Part[];
  readonly schema: (signal: AbortSignal) => Promise<Schema>;
}> {
  const open = (input: FileInput, i: number) => openInput(input, inputs.length > 1 ? i : undefined);
  const found = await Promise.allSettled(inputs.map(open));
  const parts = found.map((result, i): Part => {
    if (result.status === 'rejected') throw result.reason;
    const { name, size } = result.value;
    return {
      name,
      bytes: size,
      async open() {
        const file = await open(inputs[i] as FileInput, i);
        try {
          if (file.size !== size) throw hasChanged(file, size);
          return await read(file);
        } catch (error) {
          await file.close();
          throw error;
        }
      },
    };
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
