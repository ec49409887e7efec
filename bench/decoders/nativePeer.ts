import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ImageSet } from './imageSets.ts';

/** A decoder in a process of its own. */
export interface NativePeer {
  /** Seconds to decode all images once: `full` or `crop`. */
  run(what: string): Promise<number>;
  stop(): void;
}

/** libjpeg-turbo of the system, compiled with `cc`; why there is none as text. */
export function libjpeg(folder: string, images: string): NativePeer | string {
  const program = join(folder, 'libjpeg');
  try {
    const source = join(import.meta.dirname, 'libjpeg.c');
    execFileSync('cc', ['-O2', '-o', program, source, '-ljpeg'], { stdio: 'pipe' });
  } catch {
    return 'absent: it needs `cc` and `libjpeg-dev`';
  }
  return started(program, [images]);
}

/** Pillow of `PYTHON`, or of `python3`. */
export function pillow(images: string): NativePeer | string {
  const python = process.env.PYTHON ?? 'python3';
  try {
    execFileSync(python, ['-c', 'import PIL'], { stdio: 'pipe' });
  } catch {
    return 'absent: it needs Pillow for `PYTHON`';
  }
  return started(python, [join(import.meta.dirname, 'pillow.py'), images]);
}

function started(program: string, args: readonly string[]): NativePeer {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(what) {
      child.stdin.write(`${what}\n`);
      return Number((await lines.next()).value);
    },
    stop: () => child.kill(),
  };
}

/** Writes images as the peers read them. Returns the path. */
export function writeImages(folder: string, name: string, { images, boxes }: ImageSet): string {
  const head = new Uint32Array(1 + 5 * images.length);
  head[0] = images.length;
  for (const [i, { length }] of images.entries()) {
    const { left = 0, top = 0, width = 0, height = 0 } = boxes[i] ?? {};
    head.set([length, left, top, width, height], 1 + 5 * i);
  }
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([new Uint8Array(head.buffer), ...images]));
  return path;
}
