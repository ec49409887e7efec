import { IoError, MillraceError } from '../../core/errors.ts';
import { whatIsWrong } from '../formatError.ts';

/**
 * The error that says of which file, and where in it, the decoder says what.
 *
 * @param rows rows that come before
 */
export function unreadable(source: string, cause: unknown, rows = 0): unknown {
  if (cause instanceof MillraceError) return cause;
  const place = rows > 0 ? ` after row ${rows}` : '';
  return new IoError(`Cannot read \`${source}\`${place} as Arrow: ${whatIsWrong(cause)}`, {
    cause,
    isDamage: true,
  });
}
