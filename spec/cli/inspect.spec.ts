import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { tableToIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parquetOf } from '../datasets/written.ts';
import { TRAIN_ROWS as rows, trainTable } from './trainTable.ts';
import { Workshop, withoutStyle } from './workshop.ts';

let workshop: Workshop;
const parquet = parquetOf(trainTable(), { codec: 'SNAPPY', groupRows: 12 });

beforeAll(() => {
  workshop = new Workshop();
  writeFileSync(join(workshop.folder, 'train.parquet'), parquet);
  writeFileSync(join(workshop.folder, 'train.arrow'), tableToIPC(trainTable(), 'file'));
  writeFileSync(join(workshop.folder, 'damaged.parquet'), parquet.subarray(0, -20));
});
afterAll(() => workshop.remove());

/** The lines above those that are to be pasted, which must not be cut. */
const linesAbove = (text: string) => text.split('\nimport ')[0]?.split('\n') ?? [];

describe('millrace inspect', () => {
  it('says what is in a file, in plain lines of 80 characters where there is no terminal', async () => {
    const { code, stdout, stderr } = await workshop.call([
      'inspect',
      'train.parquet',
      '--rows',
      '2',
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatchInlineSnapshot(`
      "train.parquet
      Parquet, 3.85 kB, 30 rows in 3 row groups of 6 to 12
      written by parquet-rs version 59.3.0

      column      type                 stored  share  nulls  codec   encodings
      image       FixedSizeBinary…  912 bytes   64 %      0  snappy  plain
      label       Int32             252 bytes   18 %      0  snappy  dictionary, plain
      the name's  Utf8              264 bytes   18 %     10  snappy  dictionary, plain

      image                              label  the name's
      64 bytes: [0, 7, 14, 21, …]        0      null
      64 bytes: [192, 199, 206, 213, …]  1      "name 1"

      import { batch, classLabel, fromParquet, image, text, toTensors } from 'millrace';

      const features = {
        image: image({ shape: [8, 8, 1] }), // a guess from 64 values a row
        label: classLabel({ classes: 10 }), // by its name and its largest value, 9
        "the name's": text(), // 10 nulls
      };
      const batches$ = fromParquet('train.parquet').pipe(
        batch({ size: 64, features }),
        toTensors(),
      );
      "
    `);
    for (const line of linesAbove(stdout)) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('fits a terminal and has a bold head, unless NO_COLOR says otherwise', async () => {
    const args = ['inspect', 'train.parquet'];
    const styled = await workshop.call(args, { terminal: 50 });
    expect(styled.code).toBe(0);
    expect(styled.stdout).toContain('\x1b[1mtrain.parquet\x1b[22m');
    const lines = linesAbove(withoutStyle(styled.stdout));
    expect(lines.length).toBeGreaterThan(12);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(50);
    const plain = await workshop.call(args, { terminal: 50, environment: { NO_COLOR: '1' } });
    expect(plain.stdout).not.toContain('\x1b[');
    expect(plain.stdout.replaceAll('\r\n', '\n')).toBe(withoutStyle(styled.stdout));
  });

  it('has code to paste that reads the file, as `plan` finds', async () => {
    const { stdout } = await workshop.call(['inspect', 'train.arrow', 'train.arrow']);
    const code = stdout.slice(stdout.indexOf('import '));
    writeFileSync(join(workshop.folder, 'pasted.mjs'), `${code}\nexport default batches$;`);
    const plan = await workshop.call(['plan', 'pasted.mjs', '--json']);
    expect(plan.stderr).toBe('');
    expect(JSON.parse(plan.stdout)).toMatchObject({ parts: 2, rows: 2 * rows });
  });

  it('counts all rows with --statistics, by patterns and with the code of what was counted', async () => {
    const args = ['train*.arrow', '--statistics', '--rows', '0'];
    const { code, stdout, stderr } = await workshop.call(['inspect', ...args]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.slice(stdout.indexOf('numbers'))).toMatchInlineSnapshot(`
      "numbers  rows  nulls    mean     std  min  max
      image      30      0  0.4976  0.2899    0    1
      label      30      0     4.5   2.872    0    9

      normalize({ mean: [0.4976], std: [0.2899] })

      label, 30 rows in 10 classes
      0  3  10 %  ██████████████████████████████
      1  3  10 %  ██████████████████████████████
      2  3  10 %  ██████████████████████████████
      3  3  10 %  ██████████████████████████████
      4  3  10 %  ██████████████████████████████
      5  3  10 %  ██████████████████████████████
      6  3  10 %  ██████████████████████████████
      7  3  10 %  ██████████████████████████████
      8  3  10 %  ██████████████████████████████
      9  3  10 %  ██████████████████████████████

      import { batch, classLabel, fromArrow, image, text, toTensors } from 'millrace';

      const features = {
        image: image({ shape: [8, 8, 1] }), // a guess from 64 values a row
        label: classLabel({ classes: 10 }), // by its name and its largest value, 9
        "the name's": text(), // 10 nulls
      };
      const batches$ = fromArrow('train*.arrow').pipe(
        batch({ size: 64, features }),
        toTensors(),
      );
      "
    `);
    const json = await workshop.call(['inspect', ...args, '--json']);
    const [{ statistics }] = JSON.parse(json.stdout).groups;
    const pixels = Array.from({ length: rows * 64 }, (_, i) => ((i * 7) % 256) / 255);
    const mean = pixels.reduce((sum, pixel) => sum + pixel) / pixels.length;
    expect(statistics.image.mean[0]).toBeCloseTo(mean, 12);
    expect(statistics.label.counts).toEqual(new Array(10).fill(3));
  });

  it('shows on a terminal how far it has read, and takes that away again', async () => {
    const { stdout } = await workshop.call(['inspect', 'train.arrow', '--statistics'], {
      terminal: 80,
    });
    expect(stdout).toContain('\r30 of 30 rows\x1b[K\r\x1b[K');
  });

  it('prints JSON, of files in groups of the same columns', async () => {
    const files = ['train.parquet', 'train.arrow', 'train.parquet'];
    const { code, stdout } = await workshop.call(['inspect', '--json', ...files]);
    expect(code).toBe(0);
    const { groups } = JSON.parse(stdout);
    expect(groups).toHaveLength(2);
    expect(groups[0]).toMatchObject({
      format: 'Parquet',
      rows: 2 * rows,
      bytes: 2 * parquet.length,
    });
    expect(groups[0].files).toHaveLength(2);
    expect(groups[0].blocks).toEqual([12, 12, 6, 12, 12, 6]);
    expect(groups[1].columns.map(({ nulls }: { nulls: number }) => nulls)).toEqual([0, 0, 10]);
    expect(groups[0].columns[1]).toMatchObject({
      ...{ name: 'label', type: 'Int32', max: 9 },
      feature: { kind: 'classLabel', classes: 10 },
    });
  });

  it('reads what a server answers', async () => {
    // As servers do that hold files: the whole, or the bytes that are asked for.
    const server = createServer(({ headers: { range } }, response) => {
      const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
      if (from === undefined || to === undefined) return response.end(parquet);
      const start = from === '' ? Math.max(0, parquet.length - Number(to)) : Number(from);
      const end =
        from === '' || to === '' ? parquet.length : Math.min(Number(to) + 1, parquet.length);
      const place = `bytes ${start}-${end - 1}/${parquet.length}`;
      response.writeHead(206, { 'content-range': place, 'content-length': end - start });
      return response.end(parquet.subarray(start, end));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    try {
      const { port } = server.address() as AddressInfo;
      const address = `http://127.0.0.1:${port}/train.parquet`;
      const { code, stdout } = await workshop.call(['inspect', address]);
      expect(code).toBe(0);
      expect(stdout).toContain(`${address}\nParquet, `);
      expect(stdout).toContain('30 rows in 3 row groups of 6 to 12');
    } finally {
      server.close();
    }
  });

  it.each([
    [['damaged.parquet'], 1, 'Cannot read `damaged.parquet` as Parquet'],
    [['nowhere.parquet'], 1, 'Cannot read `nowhere.parquet`: there is no such file'],
    [[], 2, "missing required argument 'file'"],
    [['train.parquet', '--rows', '-1'], 2, 'It must be a non-negative integer'],
    [['train.parquet', '--colour'], 2, "unknown option '--colour'"],
  ])('%j ends with %i', async (args, expected, message) => {
    const { code, stdout, stderr } = await workshop.call(['inspect', ...args]);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toContain(message);
  });
});

describe('millrace', () => {
  it('--help has examples of each command, and ends with 0', async () => {
    const whole = await workshop.call(['--help']);
    expect(whole.code).toBe(0);
    for (const name of ['inspect', 'preview', 'plan', 'profile']) {
      expect(whole.stdout).toContain(`  ${name} [options]`);
      const { code, stdout } = await workshop.call([name, '--help']);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`\\nExamples:\\n  \\$ millrace ${name} `));
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it('--version is that of the package', async () => {
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
    ) as { readonly version: string };
    expect(await workshop.call(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it.each([[[]], [['look']]])('%j ends with 2, and says what there is', async (args) => {
    const { code, stderr } = await workshop.call(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--help|Usage: millrace/);
  });
});
