import { IoError } from '../../core/errors.ts';
import type { OpenPart, Part } from '../dataset.ts';
import type { ByteFile } from '../io/byteFile.ts';
import { HttpFile, nameOf } from './httpFile.ts';
import type { HttpSource } from './httpSource.ts';

/**
 * A file behind a URL as a part, of which nothing is requested before it is opened.
 *
 * @param read makes an open part of a file, which it closes
 */
export function remotePart(
  url: URL,
  read: (file: ByteFile) => Promise<OpenPart>,
  source: HttpSource,
): Part {
  const name = nameOf(url);
  let before: string | undefined;
  return {
    name,
    async open(signal) {
      const file = await HttpFile.open(url, source, signal);
      try {
        const content = `${file.size} bytes ${file.version}`.trim();
        before ??= content;
        if (content !== before) {
          throw new IoError(
            `Cannot read \`${name}\`: it must stay as it is while a run reads it; received ` +
              `${content.slice(0, 80)} where it had ${before}; start another run`,
          );
        }
        return await read(file);
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  };
}
