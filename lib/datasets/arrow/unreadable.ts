import { IoError, MillraceError } from '../../core/errors.ts';

/**
 * The error that says of which file, and where in it, the decoder says what.
 *
 * @param rows rows that come before
 */
export function unreadable(source: string, cause: unknown, rows = 0): unknown {
  if (cause instanceof MillraceError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  const place = rows > 0 ? ` after row ${rows}` : '';
  const remedy = /codec/i.test(why)
    ? '; write it uncompressed, or register a codec with `compressionRegistry` of apache-arrow'
    : '';
  return new IoError(
    `Cannot read \`${source}\`${place} as it must be an Arrow IPC file or stream: ` +
      `received one of which the decoder says ${why}${remedy}`,
    { cause },
  );
}
