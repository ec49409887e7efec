import { IoError } from '../../model/errors.ts';

/**
 * Opening files by path is for Node.
 *
 * @throws IoError always
 */
export async function openFile(path: string | URL): Promise<Blob> {
  throw new IoError(
    `Cannot open ${path} as files must be given as \`Blob\` or \`Uint8Array\` here: received a path; pass the file itself, or its bytes`,
  );
}
