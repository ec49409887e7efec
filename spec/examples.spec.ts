import { execFile } from 'node:child_process';

import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { filesIn } from './filesIn.ts';

const root = resolve(import.meta.dirname, '..');
const run = (file: string, environment: Record<string, string> = {}) =>
  promisify(execFile)('npx', ['tsx', '--conditions=millrace-source', file], {
    cwd: root,
    env: { ...process.env, ...environment },
    timeout: 300_000,
  });

describe('the examples', () => {
  const files = filesIn(resolve(root, 'examples'))
    .filter((file) => !file.includes('/') && file !== 'demo.ts')
    .map((file) => `examples/${file}`);

  // Each checks its own result, and fails where it is not what it should be.
  it.each(files)('%s runs and finds its result right', { timeout: 300_000 }, async (file) => {
    const { stdout } = await run(file);
    expect(stdout.length).toBeGreaterThan(10);
  });

  it('npm run demo shows plain lines where there is no terminal, and tests what it has trained', {
    timeout: 300_000,
  }, async () => {
    const { stdout } = await run('examples/demo.ts', { DEMO_EPOCHS: '1' });
    expect(stdout).toMatch(/^Backend (tensorflow|wasm): /m);
    expect(stdout).toMatch(
      /^step 400\/469 \| epoch 1\/1 \| loss [\d.]+ \| mixed accuracy [\d.]+ % \| \d+ images\/s \| waiting for data [\d.]+ %$/m,
    );
    const accuracy = Number(/; ([\d.]+) % of the 10,000/.exec(stdout)?.[1]);
    expect(accuracy).toBeGreaterThan(93);
  });
});
