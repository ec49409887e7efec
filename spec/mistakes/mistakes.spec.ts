import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../lib/index.ts';
import { MISTAKES } from './mistakes.ts';

/** What a mistake throws, at once or later. */
async function failure(run: () => unknown): Promise<unknown> {
  const late = new Promise((settle) => setTimeout(settle, 5000, 'it hangs').unref());
  const made = (async () => await run())().then(
    () => 'it passes',
    (error: unknown) => error,
  );
  return await Promise.race([made, late]);
}

describe('a mistake', () => {
  it.each(MISTAKES.map((mistake) => [mistake.title, mistake] as const))(
    'is told by an error of ours: %s',
    async (_, { run }) => {
      const error = await failure(run);
      expect(isMillraceError(error), String(error)).toBe(true);
      const { message } = error as Error;
      expect(message).toMatch(/^Cannot /);
      expect(message.length).toBeLessThan(400);
    },
  );

  it('has its line in docs/TROUBLESHOOTING.md; `npm run docs:mistakes` rewrites it', async () => {
    const rows: string[] = [];
    for (const { title, run } of MISTAKES) {
      const error = await failure(run);
      const tag = isMillraceError(error) ? `\`${error.tag}\`` : '';
      const message = (error as Error).message.replaceAll('|', '\\|');
      rows.push(`| ${title} | ${tag} | ${message} |`);
    }
    const table = ['| mistake | tag | message |', '| --- | --- | --- |', ...rows].join('\n');
    const template = readFileSync(resolve(import.meta.dirname, 'troubleshooting.md'), 'utf8');
    await expect(template.replace('<!-- mistakes -->', table)).toMatchFileSnapshot(
      resolve(import.meta.dirname, '../../docs/TROUBLESHOOTING.md'),
    );
  });
});
