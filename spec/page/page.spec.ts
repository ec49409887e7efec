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

/** Operators of several kinds; `sliders.long.ts` tries all of them. */
const operators = ['randomErasing', 'randomResizedCrop', 'rotate', 'colorJitter', 'augMix'];

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
    await page?.close();
  });
  afterAll(() => site?.close());

  it('shows the sample mixed and cut, and copies the code of it', async () => {
    page = await site.visit();
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

  it('has nothing that axe complains of, light and dark, wide and narrow', async () => {
    page = await site.visit();
    const complaints = async (options: axe.RunOptions = {}) => {
      await page.evaluate(axe.source);
      const run = `axe.run(${JSON.stringify(options)})`;
      const { violations } = (await page.evaluate(run)) as axe.AxeResults;
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`,
      );
    };
    // The schemes differ in their colours alone.
    const inDark = async () => {
      await page.emulateMedia({ colorScheme: 'dark' });
      const found = await complaints({ runOnly: ['color-contrast'] });
      await page.emulateMedia({ colorScheme: 'light' });
      return found;
    };
    expect([...(await complaints()), ...(await inDark())]).toEqual([]);
    await takeSample(page);
    await page.locator('#quality .bar').first().waitFor();
    await addOperator(page, 'normalize');
    await addOperator(page, 'equalize');
    await shownHash(page);
    expect([...(await complaints()), ...(await inDark())]).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect([...(await complaints()), ...(await inDark())]).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});
