import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { decodeImage } from 'millrace';
import { describe, expect, it } from 'vitest';
import { filesIn } from './filesIn.ts';

const root = resolve(import.meta.dirname, '..');
const TSX = ['--import', 'tsx', '--conditions=millrace-source'];
const run = (file: string, options: readonly string[] = []) =>
  promisify(execFile)(process.execPath, [...TSX, file, ...options], {
    cwd: root,
    timeout: 300_000,
  });

describe('the examples', () => {
  // The demo has a quick form below, and `labelNoise.long.ts` runs what the other one runs.
  const files = filesIn(resolve(root, 'examples'))
    .filter((file) => !file.includes('/') && !['demo.ts', 'labelNoise.ts'].includes(file))
    .map((file) => `examples/${file}`);

  // Each checks its own result, and fails where it is not what it should be.
  it.each(files)('%s runs and finds its result right', { timeout: 300_000 }, async (file) => {
    const { stdout } = await run(file);
    expect(stdout.length).toBeGreaterThan(10);
  });

  it('npm run demo -- --quick shows plain lines where there is no terminal, a batch and two curves', {
    timeout: 300_000,
  }, async () => {
    const { stdout } = await run('examples/demo.ts', ['--quick']);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/^Backend (tensorflow|wasm): /m);
    expect(stdout).toMatch(
      /^mixed: step 100\/125 \| epoch 1\/1 \| loss [\d.]+ \| mixed accuracy [\d.]+ % \| \d+ images\/s \| waiting for data [\d.]+ %$/m,
    );
    expect(stdout).toMatch(/^after 16,000 digits \| mixed [\d.]+ % \| plain [\d.]+ %$/m);
    const [mixed, plain] = [...stdout.matchAll(/^ {2}([\d.]+) %/gm)].map(([, percent]) =>
      Number(percent),
    );
    expect(mixed).toBeGreaterThan(88);
    expect(plain).toBeGreaterThan(90);
    for (const [name, least] of [
      ['first-batch', 600],
      ['curves', 720],
    ] as const) {
      const png = await readFile(resolve(root, `data/${name}.png`));
      const { width } = await decodeImage(png);
      expect(width).toBeGreaterThanOrEqual(least);
    }
  });
});
