import { tableFromArrays, tableToIPC } from 'apache-arrow';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../page/site/findChromium.ts';
import { mnistSample } from '../../page/site/sample.ts';
import { parquetOf } from '../datasets/written.ts';
import { jpegs, tableOfImages } from '../tensors/encoded.ts';
import { colourParquet, colourTable } from './colourFile.ts';
import { copiedHashes } from './copiedHashes.ts';
import {
  addOperator,
  chainOperators,
  dropFile,
  emptyChain,
  openPageSite,
  type PageSite,
  shownCode,
  shownHash,
  takeSample,
} from './pageSite.ts';

/** One operator for each kind of step; `sliders.long.ts` tries all of them. */
const operators = [
  'randomErasing',
  'gridMask',
  'randomFlip',
  'randomResizedCrop',
  'rotate',
  'colorJitter',
  'gaussianBlur',
  'normalize',
  'augMix',
];

describe.skipIf(findChromium() === undefined)('the page, in Chromium', () => {
  let site: PageSite;
  let page: Page;
  /** Code that was copied, with the file that it reads and the hash that was shown. */
  const copied: { readonly code: string; readonly hash: string }[] = [];
  const files: Record<string, Uint8Array> = {};
  const keep = async () => {
    const hash = await shownHash(page);
    expect(hash, (await page.locator('#batch-error').textContent()) ?? '').toBeDefined();
    copied.push({ code: await shownCode(page), hash: String(hash) });
    return hash;
  };

  beforeAll(async () => {
    site = await openPageSite();
  });
  afterEach(async () => {
    await page?.context().close();
  });
  afterAll(() => site?.close());

  it('shows the sample mixed and cut, and copies the code of it', async () => {
    page = await site.visit({ permissions: ['clipboard-read', 'clipboard-write'] });
    await takeSample(page);
    expect(await page.locator('#file-facts').textContent()).toMatch(/^mnist\.parquet .* 600 rows$/);
    expect(await page.locator('#samples [role=option]').count()).toBe(24);
    const captions = await page.locator('figcaption').allTextContents();
    expect(captions.filter((text) => /^0\.\d\d·\d \+ 0\.\d\d·\d$/.test(text)).length).toBe(24);
    expect(await page.locator('#legend').textContent()).toBe(' box of cutmix box of cutout');
    files['mnist.parquet'] = await mnistSample();
    const first = await keep();
    await page.getByRole('button', { name: 'Next batch' }).click();
    expect(await keep()).not.toBe(first);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    const clipboard = await page.evaluate(() => navigator.clipboard.readText());
    expect(clipboard).toBe(copied.at(-1)?.code);
    expect(clipboard).toContain('resume: { epoch: 0, batch: 1 }');
    expect(site.complaints).toEqual([]);
  });

  it('applies operators of each kind to the images of a file that is dropped', async () => {
    page = await site.visit();
    files['colours.parquet'] = colourParquet();
    await dropFile(page, 'colours.parquet', files['colours.parquet']);
    await page.locator('#samples [role=option]').first().waitFor();
    await emptyChain(page);
    const plain = await keep();
    const unchanged: string[] = [];
    for (const operator of operators) {
      await addOperator(page, operator);
      if ((await keep()) === plain) unchanged.push(operator);
      await emptyChain(page);
    }
    expect(unchanged).toEqual([]);
  });

  it('opens Arrow, encoded images and tables, each as what it is', async () => {
    page = await site.visit();
    const numbers = tableFromArrays({
      height: Float32Array.of(1.5, 2.5, 3.5),
      age: Int32Array.of(7, 8, 9),
    });
    const dropped = {
      'colours.arrow': tableToIPC(colourTable(), 'file'),
      'photos.parquet': parquetOf(tableOfImages(jpegs), { groupRows: 4 }),
      'numbers.parquet': parquetOf(numbers),
    };
    const codes: string[] = [];
    for (const [name, bytes] of Object.entries(dropped)) {
      files[name] = bytes;
      await dropFile(page, name, bytes);
      await page.locator('#file-facts', { hasText: name }).waitFor();
      await keep();
      codes.push(copied.at(-1)?.code ?? '');
    }
    expect(await page.getByRole('table').textContent()).toContain('2.5');
    expect(codes[0]).toContain("fromArrow('colours.arrow'");
    expect(codes[1]).toContain('resize({ size: [');
    expect(codes[2]).toContain('age: scalar(');
  });

  it('has copied code that compiles, and gives in Node what was shown', () => {
    expect(copied.length).toBe(2 + 1 + operators.length + 3);
    const hashes = copiedHashes(
      copied.map(({ code }) => code),
      files,
    );
    expect(hashes).toEqual(copied.map(({ hash }) => hash));
  });

  it('says what is wrong with a file, a chain and a training', async () => {
    page = await site.visit();
    await dropFile(page, 'notes.parquet', new TextEncoder().encode('no Parquet at all'));
    const alert = page.locator('#file-error');
    await alert.filter({ hasText: 'Cannot read' }).waitFor();
    await takeSample(page);
    await emptyChain(page);
    await addOperator(page, 'normalize');
    await addOperator(page, 'equalize');
    expect(await shownHash(page)).toBeUndefined();
    expect(await page.locator('#batch-error').textContent()).toMatch(/^Cannot `equalize`/);
    await page.getByRole('button', { name: 'Remove: normalize' }).click();
    expect(await shownHash(page)).toMatch(/./);
    expect(await page.locator('#batch-error').textContent()).toBe('');
    await page.getByRole('checkbox', { name: 'label' }).uncheck();
    await page.getByRole('button', { name: 'Train' }).click();
    await page.getByText('There is nothing to learn: choose').waitFor();
  });

  it('takes operators that are dragged, and draws one of two that are joined by `or`', async () => {
    page = await site.visit({ viewport: { width: 1280, height: 2000 } });
    await takeSample(page);
    expect(await chainOperators(page)).toEqual(['mixup', 'cutmix', 'cutout']);
    const item = (at: number) => page.locator('#chain > li').nth(at);
    const rotate = page.locator('#palette').getByRole('button', { name: 'rotate', exact: true });
    await rotate.dragTo(item(0), { targetPosition: { x: 60, y: 10 } });
    expect(await chainOperators(page)).toEqual(['rotate', 'mixup', 'cutmix', 'cutout']);
    await item(3)
      .locator('.grip')
      .dragTo(item(0), { targetPosition: { x: 60, y: 10 } });
    expect(await chainOperators(page)).toEqual(['cutout', 'rotate', 'mixup', 'cutmix']);
    await shownHash(page);
    expect(await shownCode(page)).toContain('oneOf([mixup({');
    await item(3).getByRole('button', { name: 'or', exact: true }).click();
    await shownHash(page);
    expect(await shownCode(page)).not.toContain('oneOf');
  });

  it('is used by keyboard alone', async () => {
    page = await site.visit();
    const tabTo = async (selector: string) => {
      for (let presses = 0; presses < 150; presses++) {
        await page.keyboard.press('Tab');
        if (await page.locator(`${selector}:focus`).count()) return;
      }
      throw new Error(`Tab does not reach ${selector}`);
    };
    await tabTo('#sample');
    await page.keyboard.press('Enter');
    await page.locator('#samples [role=option]').first().waitFor();
    const first = await shownHash(page);
    await tabTo('#samples [role=option]');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#recipe-body').textContent()).toMatch(/^Sample 1 is row \d+/);
    await page.keyboard.press('End');
    expect(await page.locator('#recipe-body').textContent()).toContain('Sample 23');
    await page.reload();
    await tabTo('#sample');
    await page.keyboard.press('Enter');
    await page.locator('#samples [role=option]').first().waitFor();
    expect(await shownHash(page)).toBe(first);
    await page.locator('#features-title').focus();
    await tabTo('[aria-label="seed"]');
    await page.keyboard.press('ArrowRight');
    expect(await shownHash(page)).not.toBe(first);
    expect(await shownCode(page)).toContain('seed: 8');
    await tabTo('[data-on=down]');
    await page.keyboard.press('Enter');
    expect(await chainOperators(page)).toEqual(['cutmix', 'mixup', 'cutout']);
    await page.keyboard.press('Alt+ArrowDown');
    expect(await chainOperators(page)).toEqual(['cutmix', 'cutout', 'mixup']);
    expect(await page.locator('#chain-news').textContent()).toBe('mixup is number 3 of 3');
    await tabTo('[data-on=remove]');
    await page.keyboard.press('Enter');
    expect(await chainOperators(page)).toEqual(['cutmix', 'cutout']);
    await tabTo('#palette button');
    await page.keyboard.press('Enter');
    expect(await chainOperators(page)).toEqual(['cutmix', 'cutout', 'mixup']);
    expect(await shownHash(page)).toMatch(/./);
  });

  it('trains in the tab, and says how it goes', async () => {
    page = await site.visit();
    await takeSample(page);
    await emptyChain(page);
    await page.locator('[aria-label="epochs"]').fill('2');
    await page.getByRole('button', { name: 'Train' }).click();
    const run = page.locator('#run');
    await run.getByText('Done', { exact: true }).waitFor();
    const told = await run
      .getByRole('img')
      .evaluateAll((curves) => curves.map((curve) => curve.getAttribute('aria-label')));
    expect(told).toEqual([
      expect.stringMatching(/^loss: \d\.\d{3} after 50 steps$/),
      expect.stringMatching(/^accuracy: \d+ % after 50 steps$/),
      expect.stringMatching(/^waiting for data: \d+ % after 50 steps$/),
    ]);
    const loss = Number(/[\d.]+/.exec(told[0] ?? '')?.[0]);
    expect(loss).toBeLessThan(1.5);
    expect(await run.locator('.rate').textContent()).toMatch(/^[\d,]+ rows\/s$/);
    expect(await page.locator('#stall').textContent()).toMatch(/^waiting \d+ %/);
    await run.getByRole('button', { name: 'Only read' }).click();
    await run.getByText('Done', { exact: true }).waitFor();
  });

  it('says what is read, and how well it is shuffled', async () => {
    page = await site.visit();
    await takeSample(page);
    expect(await page.locator('#plan').textContent()).toMatch(
      /^fromParquet → shuffle → batchrows600row groups6/,
    );
    const quality = page.locator('#quality');
    await quality.getByText('labels a batch').waitFor();
    const labels = async () =>
      (await quality.locator('.bar .value').allTextContents()).map((text) => text.split(' of ')[0]);
    const shuffled = await labels();
    await page.getByRole('checkbox', { name: /random order/ }).uncheck();
    await page.locator('[aria-label="shuffle window, rows"]').fill('0');
    await quality.getByText('1.0 of 200.3').waitFor();
    expect((await labels())[0]).toBe('1.0');
    expect(Number(shuffled[0])).toBeGreaterThan(150);
  });

  it.each(['light', 'dark'] as const)('has nothing that axe complains of, %s', async (scheme) => {
    page = await site.visit({ colorScheme: scheme });
    const complaints = async () => {
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`,
      );
    };
    expect(await complaints()).toEqual([]);
    await takeSample(page);
    await page.locator('#quality .bar').first().waitFor();
    await addOperator(page, 'normalize');
    await addOperator(page, 'equalize');
    await shownHash(page);
    expect(await complaints()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await complaints()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.reload();
    expect(await complaints()).toEqual([]);
  });
});
