/**
 * Bytes violate their format. The message is a clause that says how. The reader of the file
 * converts it to an `IoError` or a `DataError`.
 */
export class FormatError extends RangeError {
  override readonly name: string = 'FormatError';
}

/** Bytes have an encoding that this decoder does not support. */
export class UnknownEncodingError extends FormatError {
  override readonly name = 'UnknownEncodingError';
}

/** True for an {@link UnknownEncodingError}, also if it was thrown in a thread. */
export function isUnknownEncoding(error: unknown): error is Error {
  return error instanceof Error && error.name === 'UnknownEncodingError';
}

/**
 * A clause that says what is wrong with bytes, given the error of reading them. Internal errors of
 * other decoders say nothing about the file: they stay in the `cause`.
 */
export function whatIsWrong(cause: unknown): string {
  // Not `instanceof`: an error from a thread has only its name.
  if (cause instanceof Error && cause.name === 'FormatError') return cause.message;
  if (isUnknownEncoding(cause)) return cause.message;
  return 'its bytes are damaged';
}

/** Adds the names of columns to an error and returns it. */
export function ofColumns(error: unknown, columns: readonly string[]): unknown {
  if (!(error instanceof Error) || whatIsWrong(error) !== error.message) return error;
  const names = columns.map((column) => `\`${column}\``).join(', ');
  const short = names.length <= 80 ? names : `${names.slice(0, 77)}...`;
  error.message = `column ${short}: ${error.message}`;
  return error;
}
