import type { ByteFile } from './byteFile.ts';

/**
 * The fingerprint of a file's content: that of what describes it, and the version that whoever
 * serves it says.
 */
export function contentText({ version = '' }: ByteFile, described: string): string {
  return version === '' ? described : `${described} ${version}`;
}
