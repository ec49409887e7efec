import type { Observable } from 'rxjs';
import type { Rows } from '../../core/rows.ts';
import { HTTP_OPTIONS, type HttpOptions, planHttp } from '../http/httpOptions.ts';
import { httpSource } from '../http/httpSource.ts';
import { type FileInput, fileInputs } from '../io/fileInput.ts';
import { rowsSource } from '../rowsSource.ts';
import { planSource, type SourceOptions } from '../sourceOptions.ts';
import { parquetDataset } from './parquetDataset.ts';

/** Options of {@link fromParquet}: files are parts, row groups are blocks. */
export interface ParquetOptions extends SourceOptions, HttpOptions {}

/**
 * The rows of one Parquet file, or of several in their order. Row groups are decoded piece by
 * piece, and only the needed columns. All codecs of Parquet are supported. Each element has the
 * rows of one record batch, of about 4 MiB.
 *
 * Images of one size are best stored in a column of fixed-size binary.
 *
 * In Node a path may be a directory, of all files named `.parquet` or `.pq` in it and below, or a
 * pattern as `data/train-*.parquet`; a path that names a file is that file. Files are in natural
 * order: `part-2` before `part-10`. Folders named `label=3`, below the directory, where the pattern
 * has special characters, or in URLs, become columns: integers where all values are, text
 * otherwise.
 *
 * A checkpoint names the next row group, so that a resumed run opens no file before it.
 *
 * @param input a path (in Node), a URL (`file:` in Node, `http:`, `https:` or `hf:`), the bytes, a
 * `Blob`, or a list of these. Of what URLs name, the footer and the columns that are needed are
 * requested; docs/REMOTE.md has more
 * @throws OptionError at once, if `input` or an option is invalid
 * @throws IoError in the stream, where a pattern matches nothing, or a file is missing, empty, cut
 * off, no Parquet, cannot be requested, or changes while it is read
 * @throws SchemaError in the stream, if a column is missing, or files differ in more than layout
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
  const plan = planSource('fromParquet', options, HTTP_OPTIONS);
  const http = httpSource(planHttp('fromParquet', options), plan.readAhead);
  const inputs = fileInputs('fromParquet', input);
  return rowsSource('fromParquet', () => parquetDataset(inputs, http), plan);
}
