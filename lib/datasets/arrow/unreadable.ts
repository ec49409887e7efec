import { IoError, MillraceError } from '../../core/errors.ts';
import { whatIsWrong } from '../formatError.ts';

/**
 * The error of a decoder, with the file and the place in it.
 *
 * @param rows the number of rows before the place
 */
export function unreadable(source: string, cause: unknown, rows = 0): unknown {
  if (cause instanceof MillraceError) return cause;
  const place = rows > 0 ? ` after row ${rows}` : '';
  return new IoError(`Cannot read \`${source}\`${place} as Arrow: ${whatIsWrong(cause)}`, {
    cause,
    isDamage: true,
  });
}
