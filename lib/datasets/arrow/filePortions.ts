import type { Schema } from 'apache-arrow';
import { IoError } from '../../core/errors.ts';
import { requireSameColumns } from '../../core/requireSameColumns.ts';
import { datasetText } from '../datasetText.ts';
import type { ByteFile } from '../io/byteFile.ts';
import type { FileInput } from '../io/fileInput.ts';
import { openInput } from '../io/openInput.ts';
import { readBytes } from '../io/readBytes.ts';
import { requireColumns } from '../requireColumns.ts';
import type { Portion, Portions } from '../rowsReader.ts';
import { selectColumns } from '../selectColumns.ts';
import { fileSequence } from './byteSequence.ts';
import { footerSchema } from './footerSchema.ts';
import { ipcBatches } from './ipcBatches.ts';
import { unreadable } from './unreadable.ts';

/** Arrow IPC files and streams as portions: one for each record batch, or part of a large one, read one at a time. */
export function filePortions(
  inputs: readonly FileInput[],
  columns: readonly string[] | undefined,
): Portions {
  const files: ByteFile[] = [];
  let first: { readonly name: string; readonly schema: Schema } | undefined;
  let dataset = '';
  let ahead = 0;
  const items = portions();

  async function* portions(): AsyncGenerator<Portion> {
    for (const [i, input] of inputs.entries())
      files.push(await openInput(input, inputs.length > 1 ? i : undefined));
    for (const file of files) {
      const source = file.name;
      await requireComplete(file);
      const wanted = { ahead: () => ahead, schema: () => footerSchema(file) };
      let firstRow = 0;
      try {
        for await (const { schema, rows, batch } of ipcBatches(fileSequence(file), wanted)) {
          requireColumns(source, schema, columns);
          const read = { name: source, schema: columns ? schema.select([...columns]) : schema };
          first ??= read;
          requireSameColumns(first, read);
          dataset ||= datasetText({ files, schema });
          yield { source, rows, batches: batch ? [selectColumns(batch, columns)] : [], firstRow };
          firstRow += rows;
        }
      } catch (error) {
        throw unreadable(source, error);
      }
      await file.close();
    }
  }

  return {
    dataset: () => dataset,
    async next(skip) {
      ahead = skip;
      const { done, value } = await items.next();
      return done === true ? undefined : value;
    },
    close() {
      // Nobody waits for what is given up, so nobody could be told of a failure.
      items.return(undefined).catch(() => {});
      for (const file of files) file.close().catch(() => {});
    },
  };
}

const MARK = 'ARROW1';

/** A file that begins with the mark of an IPC file must end with it too. */
async function requireComplete(file: ByteFile): Promise<void> {
  const markAt = async (start: number) =>
    String.fromCharCode(...(await readBytes(file, { start, target: new Uint8Array(MARK.length) })));
  if (
    file.size < MARK.length ||
    (await markAt(0)) !== MARK ||
    (await markAt(file.size - MARK.length)) === MARK
  )
    return;
  throw new IoError(
    `Cannot read \`${file.name}\` as it must be a whole Arrow file: received one that does not end with \`${MARK}\`; ` +
      'it has been cut off or is still being written',
  );
}
