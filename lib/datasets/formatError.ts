/**
 * Bytes are not what their format asks for. The message says what is wrong with them, as the rest
 * of a sentence; whoever reads the file makes an `IoError` or a `DataError` of it.
 */
export class FormatError extends RangeError {
  override readonly name: string = 'FormatError';
}

/** Bytes are of a kind that the format knows and this decoder does not. */
export class UnknownEncodingError extends FormatError {
  override readonly name = 'UnknownEncodingError';
}

/** Whether an error is an {@link UnknownEncodingError}, also where it was thrown in a thread. */
export function isUnknownEncoding(error: unknown): error is Error {
  return error instanceof Error && error.name === 'UnknownEncodingError';
}

/**
 * What is wrong with bytes, told by what reading them threw. Other decoders say what failed within
 * them, which tells nothing of the file: it stays in the `cause`.
 */
export function whatIsWrong(cause: unknown): string {
  // Not `instanceof`: what was thrown in a thread has its name alone.
  if (cause instanceof Error && cause.name === 'FormatError') return cause.message;
  if (isUnknownEncoding(cause)) return cause.message;
  return 'its bytes are damaged';
}

/** Names the columns that an error is of. Gives the error. */
export function ofColumns(error: unknown, columns: readonly string[]): unknown {
  if (!(error instanceof Error) || whatIsWrong(error) !== error.message) return error;
  const names = columns.map((column) => `\`${column}\``).join(', ');
  const short = names.length <= 80 ? names : `${names.slice(0, 77)}...`;
  error.message = `column ${short}: ${error.message}`;
  return error;
}
