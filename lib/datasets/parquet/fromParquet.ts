import type { Observable } from 'rxjs';
import type { Rows } from '../../core/rows.ts';
import { type FileInput, fileInputs } from '../io/fileInput.ts';
import { rowsSource } from '../rowsSource.ts';
import { planSource, type SourceOptions } from '../sourceOptions.ts';
import { parquetDataset } from './parquetDataset.ts';

/** Options of {@link fromParquet}: files are parts, row groups are blocks. */
export type ParquetOptions = SourceOptions;

/**
 * The rows of one Parquet file, or of several in their order. Row groups are decoded piece by
 * piece, and only the needed columns. All codecs of Parquet are supported. Each element has the
 * rows of one record batch, of about 4 MiB.
 *
 * Images of one size are best stored in a column of fixed-size binary.
 *
 * @param input a path (in Node), a `file:` URL (in Node), the bytes, a `Blob`, or a list of these
 *
 * A checkpoint names the next row group, so that a resumed run opens no file before it.
 *
 * @throws OptionError at once, if `input` or an option is invalid
 * @throws IoError in the stream, if a file is missing, empty, cut off or no Parquet
 * @throws SchemaError in the stream, if a column is missing, or files differ
 * @throws DataError in the stream, if a row group is damaged; the rows before it come first
 * @example
 * ```ts
 * import { batch, classLabel, consume, fromParquet, image } from 'millrace';
 * import { mnistParquet } from '../../examples/setup/mnist.ts';
 *
 * const features = { image: image({ shape: [28, 28, 1] }), label: classLabel({ classes: 10 }) };
 * const test$ = fromParquet(await mnistParquet('test')).pipe(batch({ size: 1000, features }));
 * await consume(test$, () => {}) // => { batches: 10, samples: 10000, epochs: 1 }
 * ```
 */
export function fromParquet(
  input: FileInput | readonly FileInput[],
  options: ParquetOptions = {},
): Observable<Rows> {
  const plan = planSource('fromParquet', options);
  const inputs = fileInputs('fromParquet', input);
  return rowsSource('fromParquet', () => parquetDataset(inputs), plan);
}
