import pLimit from 'p-limit';
import { readFileBytes } from '#files';
import { IoError } from '../../core/errors.ts';
import { AnswerError } from '../http/answerChecks.ts';
import { HttpFile } from '../http/httpFile.ts';
import type { HttpSource } from '../http/httpSource.ts';

/**
 * Reads a file by its path, relative to the folder of a data file. `undefined` where there is none,
 * or it would lie outside of that folder: data must not name other files of the machine.
 */
export type ReadBeside = (path: string, signal: AbortSignal) => Promise<Uint8Array | undefined>;

/** Files that are read at once. */
const READS = 16;

/** Reads files beside one of this machine. */
export function filesBeside(file: string): ReadBeside {
  const limit = pLimit(READS);
  const folder = file.replace(/[^\\/]*$/, '');
  return async (path) => {
    const within = path.startsWith(folder) ? path.slice(folder.length) : path;
    if (!isWithin(within)) return undefined;
    return await limit(readFileBytes, folder + within).catch((error) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
  };
}

/** Reads files beside one behind a URL. */
export function urlsBeside(url: URL, source: HttpSource): ReadBeside {
  return async (path, signal) => {
    if (!isWithin(path)) return undefined;
    const place = path.split('/').map(encodeURIComponent).join('/');
    try {
      // A signal of its own: each that waits listens to it.
      const own = AbortSignal.any([signal]);
      const file = await HttpFile.open(new URL(place, url), source, own);
      const bytes = new Uint8Array(file.size);
      await file.read(0, bytes).finally(() => file.close());
      return bytes;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
}

function isWithin(path: string): boolean {
  return (
    path !== '' && !/^([\\/]|[a-z][a-z\d+.-]*:)/i.test(path) && !/(^|[\\/])\.\.([\\/]|$)/.test(path)
  );
}

function isMissing(error: unknown): boolean {
  if (!(error instanceof IoError)) return false;
  const { cause } = error;
  if (cause instanceof AnswerError) return cause.isMissing;
  return ['ENOENT', 'ENOTDIR'].includes(String((cause as { code?: unknown } | undefined)?.code));
}
