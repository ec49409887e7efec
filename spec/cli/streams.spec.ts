import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberedTable, parquetOf } from '../datasets/written.ts';
import { Workshop, withoutStyle } from './workshop.ts';

let workshop: Workshop;
const write = (name: string, content: string | Uint8Array) =>
  writeFileSync(join(workshop.folder, name), content);

beforeAll(() => {
  workshop = new Workshop();
  for (const part of [0, 1]) {
    const table = numberedTable(2500, part * 2500);
    write(`part-${part}.parquet`, parquetOf(table, { codec: 'SNAPPY' }));
  }
  const head = "import { batch, fromParquet, scalar, shuffle, toTensors } from 'millrace';\n";
  const chain = `fromParquet(['part-0.parquet', 'part-1.parquet'], { shuffle: true }).pipe(
    shuffle({ window: 500 }), batch({ size: 50, features: { row: scalar() } }), toTensors())`;
  const backend = "import '@tensorflow/tfjs-backend-cpu';\n";
  write('train.mjs', `${backend}${head}export default () => ${chain};`);
  write('constant.mjs', `${head}export default ${chain};`);
  write('none.mjs', 'export const train$ = 3;');
  write('three.mjs', 'export default async () => 3;');
  write('throws.mjs', "throw new Error('the module is broken');");
  write('missing.mjs', `${head}export default fromParquet('nowhere.parquet');`);
  write('empty.mjs', "import { EMPTY } from 'rxjs';\nexport default EMPTY;");
});
afterAll(() => workshop.remove());

describe('millrace plan', () => {
  it('says what a stream will read, and in which order', async () => {
    const { code, stdout, stderr } = await workshop.call(['plan', 'constant.mjs']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatchInlineSnapshot(`
      "fromParquet → shuffle → batch → toTensors

      source     fromParquet, Parquet
      files      2
      blocks     6
      rows       5,000
      bytes      106 kB
      requests   8 an epoch
      in memory  about 58.4 kB
      order      shuffle
      columns    row  Int32

      first of epoch 0  block   rows
      part-0.parquet        2    500
      part-0.parquet        1  1,000
      part-0.parquet        0  1,000
      part-1.parquet        0  1,000
      part-1.parquet        2    500
      part-1.parquet        1  1,000
      "
    `);
  });

  it('has the order of the epoch and seed that are asked for, of functions and of streams', async () => {
    const orderOf = async (...args: string[]) => {
      const { stdout } = await workshop.call(['plan', ...args, '--json']);
      return JSON.parse(stdout).sources[0].first;
    };
    const order = await orderOf('train.mjs');
    expect(order).toHaveLength(6);
    expect(await orderOf('constant.mjs')).toEqual(order);
    expect(await orderOf('train.mjs', '--epoch', '1')).not.toEqual(order);
    expect(await orderOf('train.mjs', '--seed', '7')).not.toEqual(order);
  });

  it('fits a terminal', async () => {
    const { code, stdout } = await workshop.call(['plan', 'constant.mjs'], { terminal: 40 });
    expect(code).toBe(0);
    expect(stdout).toContain('\x1b[1mfirst of epoch 0');
    const lines = withoutStyle(stdout).split('\n').slice(1);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
  });

  it.each([
    ['nowhere.mjs', 2, 'there is no such file'],
    [
      'none.mjs',
      2,
      'its default export must be a stream, or a function that returns one; received none',
    ],
    ['three.mjs', 2, 'its function returned number; write `export default train$`'],
    ['throws.mjs', 1, 'the module is broken'],
    ['missing.mjs', 1, 'Cannot read `nowhere.parquet`: there is no such file'],
  ])('%s ends with %i', async (module, expected, message) => {
    const { code, stdout, stderr } = await workshop.call(['plan', module]);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toMatch(/^millrace: Cannot|^millrace: the module/);
    expect(stderr).toContain(message);
  });
});

describe('millrace profile', () => {
  it('prints JSON with every setting', { timeout: 300_000 }, async () => {
    const { stdout } = await workshop.call(['profile', 'train.mjs', '--seconds', '0.2', '--json']);
    const { own, trials, firstMs } = JSON.parse(stdout);
    expect(firstMs).toBeGreaterThan(0);
    expect(own.rows).toBeGreaterThan(0);
    expect(trials.map((trial: { settings: object }) => trial.settings).slice(0, 5)).toEqual([
      ...[0, 1, 2, 4].map((workers) => ({ workers })),
      expect.objectContaining({ readAhead: 0 }),
    ]);
  });

  it('is ended by Ctrl-C with 130, and leaves no line behind', async () => {
    let isInterrupted = false;
    const interrupt = (text: string, end: () => void) => {
      if (isInterrupted || !text.includes('readAhead its own')) return;
      isInterrupted = true;
      end();
    };
    const { code, stdout } = await workshop.call(['profile', 'train.mjs', '--seconds', '60'], {
      terminal: 80,
      onText: interrupt,
    });
    expect(code).toBe(130);
    expect(stdout).not.toContain('rows/s');
    expect(withoutStyle(stdout).split('\r').at(-1)).toBe('');
  });

  it('fails on a stream that gives nothing', async () => {
    const { code, stderr } = await workshop.call(['profile', 'empty.mjs']);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'millrace: Cannot profile the stream: it must emit elements; received none\n',
    );
  });
});

describe('progress on a terminal', () => {
  const program = `
import { batch, consume, fromParquet } from 'millrace';
const rows$ = fromParquet(['part-0.parquet', 'part-1.parquet']).pipe(batch({ size: 50 }));
await consume(rows$, () => {}, { epochs: 3, progress: true, diagnosticMs: 1 });
`;

  it.each([80, 120, 40])(
    'is one line that fits %i columns, and ends below it',
    async (terminal) => {
      write('progress.mjs', program);
      const { code, stdout } = await workshop.run(['progress.mjs'], { terminal });
      expect(code).toBe(0);
      const lines = withoutStyle(stdout)
        .split('\r')
        .filter((line) => line !== '');
      expect(lines.length).toBeGreaterThan(3);
      for (const line of lines) {
        expect(line.trimEnd().length).toBeLessThan(terminal);
        expect(line).toMatch(/[\d,]+ rows\/s · (waiting|waited) \d+ %/);
      }
      expect(lines.at(-1)).toMatch(/^(15,000 rows in \d:\d\d · )?[\d,]+ rows\/s · waited \d+ %\n$/);
    },
  );

  it('is a line at the end, on standard error, where there is none', async () => {
    write('progress.mjs', program);
    const { stdout, stderr } = await workshop.run(['progress.mjs']);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^15,000 rows in \d:\d\d · [\d,]+ rows\/s · waited \d+ %\n$/);
  });
});
