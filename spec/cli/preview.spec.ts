import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableToIPC } from 'apache-arrow';
import * as millrace from 'millrace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mnistTable } from '../../examples/setup/mnist.ts';
import { chainOf, featuresOf } from '../../lib/cli/chainOf.ts';
import type { CommandOutput } from '../../lib/cli/commandOutput.ts';
import { type PreviewOptions, preview } from '../../lib/cli/preview.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-preview-'));
const file = join(folder, 'digits.arrow');

beforeAll(async () => {
  writeFileSync(file, tableToIPC((await mnistTable('test')).slice(0, 60), 'file'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function previewed(files: readonly string[], options: Omit<PreviewOptions, 'output'>) {
  const lines: string[] = [];
  const output: CommandOutput = {
    columns: 80,
    isTerminal: false,
    status() {},
    print: (...more) => lines.push(...more),
    bold: (text) => text,
    dim: (text) => text,
  };
  await preview(files, { ...options, output });
  return lines;
}

const decoded = (path: string) => millrace.decodeImage(readFileSync(path), { channels: 3 });

describe('a chain as it is written', () => {
  it.each([
    ['mixup(.2)', 'mixup {"alpha":0.2}'],
    ['cutout(8, { p: .5 })', 'cutout'],
    ['oneOf(mixup(.2), cutmix(1)), cutout(8)', 'oneOf', 'cutout'],
    ['sometimes(.5, randomFlip())', 'sometimes'],
    ['normalize([.5, .5, 1 / 3], [.2, .2, .2])', 'normalize'],
    ["randomCrop(28, 4, { mode: 'reflect' })", 'randomCrop'],
    ['rotate(15), colorJitter({ hue: .1 })', 'rotate', 'colorJitter'],
    ["gaussianBlur(5, 2), autoAugment('svhn')", 'gaussianBlur', 'autoAugment'],
    [''],
  ])('%s is these operators', (text, ...operators) => {
    const names = operators.map((operator) => operator.split(' ')[0]);
    expect(chainOf(text, millrace).map(({ operator }) => operator)).toEqual(names);
  });

  it('has the options that it says', async () => {
    const rows$ = millrace.fromColumns({
      image: { data: new Uint8Array(4 * 64), shape: [8, 8, 1] },
    });
    const features = featuresOf('image: image([8, 8, 1])', millrace);
    const [cut] = chainOf("cutout(4, { holes: 2, fill: -1, features: ['image'] })", millrace);
    const stream$ = rows$.pipe(
      millrace.batch({ size: 4, features }),
      cut as ReturnType<typeof millrace.cutout>,
    );
    for await (const { recipe } of millrace.pull(stream$)) {
      expect(recipe.steps).toMatchObject([
        { kind: 'erase', holes: 2, fill: Float64Array.of(-1), features: ['image'] },
      ]);
    }
  });

  it.each([
    ['mixup(.2', 'brackets, commas and quotes must be those of JavaScript'],
    ['process.exit(1)', 'it must call only the functions listed'],
    ['fromParquet(1)', 'it must call only the functions listed'],
    ['constructor(1)', 'it must call only the functions listed'],
    ['mixup(1, 2)', '`mixup` must have at most 1 arguments before its options'],
    ['mixup(x)', 'it must consist of numbers, strings, lists, objects and calls'],
    ['mixup({ ...1 })', 'names must be plain'],
    ['0.5', 'it must be operators, separated by commas'],
    ['mixup(1)]; [mixup(1)', 'it must be one expression'],
  ])('%s is refused', (text, rule) => {
    expect(() => chainOf(text, millrace)).toThrow(
      `Cannot read \`--chain\`: ${rule}; received ${text}; it can call mixup, `,
    );
  });

  it('tells what an operator says of its options', () => {
    expect(() => chainOf('mixup(-1)', millrace)).toThrow('Cannot `mixup`: `alpha` must be');
  });
});

describe('preview', () => {
  it('writes the first batch of a file, as its schema says it, and tells where', async () => {
    const out = join(folder, 'first.png');
    expect(await previewed([file], { out, size: 8, columns: 4 })).toEqual([out]);
    const { width, height } = await decoded(out);
    // Four images of 112 pixels, with 12 between and around them.
    expect(width).toBe(4 * 124 + 12);
    expect(height).toBe(32 + 2 * (112 + 4 + 14 + 12) - 2);
  });

  it('shows what a chain does, beside what was before it, of as many batches as wanted', async () => {
    const out = join(folder, 'mixed.png');
    const options = { out, chain: 'cutout(8)', compare: true, batches: 2, size: 4, seed: 3 };
    const paths = [0, 1].map((k) => join(folder, `mixed-${k}.png`));
    expect(await previewed([file], options)).toEqual(paths);
    const [first, second] = await Promise.all(paths.map(decoded));
    expect(first?.width).toBe(4 * (2 * 112 + 2 + 12) + 12);
    expect(first?.pixels).not.toEqual(second?.pixels);
  });

  it('takes features where the schema does not say them', async () => {
    const out = join(folder, 'named.png');
    const features = 'digit: image([28, 28, 1], { column: "image" })';
    await previewed([file], { out, features, size: 2 });
    expect((await decoded(out)).width).toBeGreaterThan(0);
  });

  it('shows the stream of a module', async () => {
    const module = join(folder, 'stream.mjs');
    writeFileSync(
      module,
      `import { batch, fromArrow } from ${JSON.stringify(import.meta.resolve('millrace'))};
       export default fromArrow(${JSON.stringify(file)}).pipe(batch({ size: 3 }));`,
    );
    const out = join(folder, 'module.png');
    expect(await previewed([], { out, pipeline: module })).toEqual([out]);
  });

  it('refuses calls that name nothing to show, or two things', async () => {
    await expect(previewed([], {})).rejects.toThrow('received neither');
    await expect(previewed([file], { pipeline: 'a.mjs' })).rejects.toThrow('received both');
    await expect(previewed([file], { out: 'a.jpg' })).rejects.toThrow('it must end in .png');
    await expect(previewed([join(folder, 'none.parquet')], {})).rejects.toThrow('Cannot read');
    expect(readdirSync(folder)).not.toContain('preview.png');
  });
});
