import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IoError } from '../../core/errors.ts';
import type { CacheFolderOptions, RangeCache } from './rangeCache.ts';

/** Bytes of a checksum, which an entry begins with. */
const CHECK_BYTES = 32;
/** Names of entries, and of those that are being written: nothing else in the folder is touched. */
const ENTRY = /^[0-9a-f]{64}\.range$/;
const UNFINISHED = /^[0-9a-f]{64}\.range\.[0-9a-f-]{36}$/;
/** What has been written for so long was given up by a process that ended. */
const ABANDONED_MS = 10 * 60_000;
/**
 * Share of the bounds that is left once they were exceeded, so that not each write has to clear.
 */
const KEPT_SHARE = 0.9;
/** Share of the bounds that is written before the folder is looked at again. */
const LOOK_SHARE = 1 / 16;

/**
 * A folder of ranges, which processes may share: an entry is written under another name and
 * renamed, so that it is there as a whole or not at all, and checked when it is read.
 *
 * @throws IoError where there is no such folder, and none can be made
 */
export async function openRangeCache({ path, bytes }: CacheFolderOptions): Promise<RangeCache> {
  await mkdir(path, { recursive: true }).catch((cause) => {
    throw new IoError(
      `Cannot use \`cacheFolder\` \`${path}\`: it must be a folder that can be written to; ` +
        `received ${String(cause.message).slice(0, 80)}`,
      { cause },
    );
  });
  /** Bytes written since the folder was looked at. */
  let written = Number.POSITIVE_INFINITY;
  let clearing: Promise<void> | undefined;
  const clear = async () => {
    written = 0;
    await clearFolder(path, bytes);
    clearing = undefined;
  };
  return {
    async read(key, target) {
      const place = join(path, nameOf(key));
      const isRead = await readEntry(place, key, target);
      // What was used last is removed last, by any process.
      if (isRead) await touch(place);
      return isRead;
    },
    async write(key, content) {
      const size = CHECK_BYTES + content.length;
      if (size > bytes) return;
      const place = join(path, nameOf(key));
      const unfinished = `${place}.${randomUUID()}`;
      try {
        await writeFile(unfinished, [checksum(key, content), content]);
        await rename(unfinished, place);
      } catch {
        // A full disk leaves a cache that keeps less.
        await remove(unfinished);
      }
      written += size;
      if (written > bytes * LOOK_SHARE) clearing ??= clear();
      await clearing;
    },
  };
}

function nameOf(key: string): string {
  return `${createHash('sha256').update(key).digest('hex')}.range`;
}

/** Of the key too: an entry under the name of another one is none. */
function checksum(key: string, content: Uint8Array): Uint8Array {
  return createHash('sha256').update(key).update('\n').update(content).digest();
}

async function readEntry(place: string, key: string, target: Uint8Array): Promise<boolean> {
  const file = await open(place, 'r').catch(() => undefined);
  if (file === undefined) return false;
  try {
    const check = new Uint8Array(CHECK_BYTES);
    const isWhole =
      (await file.stat()).size === CHECK_BYTES + target.length &&
      (await fill(file, check, 0)) &&
      (await fill(file, target, CHECK_BYTES));
    if (isWhole && Buffer.compare(check, checksum(key, target)) === 0) return true;
  } catch {
    // An entry that cannot be read is read anew, as a damaged one.
  } finally {
    await file.close();
  }
  await remove(place);
  return false;
}

async function fill(
  file: Awaited<ReturnType<typeof open>>,
  target: Uint8Array,
  start: number,
): Promise<boolean> {
  for (let done = 0; done < target.length; ) {
    const { bytesRead } = await file.read(target, done, target.length - done, start + done);
    if (bytesRead === 0) return false;
    done += bytesRead;
  }
  return true;
}

async function touch(place: string): Promise<void> {
  const now = new Date();
  await utimes(place, now, now).catch(() => {});
}

/** Another process may have removed it first. */
async function remove(place: string): Promise<void> {
  await rm(place, { force: true }).catch(() => {});
}

/** Removes what was used longest ago, where there is more than `maxBytes`. */
async function clearFolder(path: string, maxBytes: number): Promise<void> {
  const names = await readdir(path).catch(() => []);
  const entries: { place: string; size: number; usedMs: number }[] = [];
  for (const name of names) {
    const isUnfinished = UNFINISHED.test(name);
    if (!isUnfinished && !ENTRY.test(name)) continue;
    const place = join(path, name);
    const found = await stat(place).catch(() => undefined);
    if (found === undefined) continue;
    const { size, mtimeMs: usedMs } = found;
    if (!isUnfinished) entries.push({ place, size, usedMs });
    else if (usedMs < Date.now() - ABANDONED_MS) await remove(place);
  }
  let total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total <= maxBytes) return;
  for (const { place, size } of entries.sort((a, b) => a.usedMs - b.usedMs)) {
    if (total <= maxBytes * KEPT_SHARE) return;
    await remove(place);
    total -= size;
  }
}
