import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../page/chain/catalogue.ts';
import { findChromium } from '../../page/site/findChromium.ts';
import { colourParquet } from './colourFile.ts';
import { copiedHashes } from './copiedHashes.ts';
import {
  addOperator,
  dropFile,
  emptyChain,
  openPageSite,
  type PageSite,
  shownCode,
  shownHash,
} from './pageSite.ts';

const operators = Object.values(CATALOGUE)
  .flat()
  .map(({ operator }) => operator);

// Each operator; each slider at both of its ends, each word of a list, each switch: one after another, so that they
// meet in many ways.
// Ten minutes: by hand, with `MILLRACE_SLIDERS=1`.
const isWanted = findChromium() !== undefined && process.env.MILLRACE_SLIDERS !== undefined;

describe.runIf(isWanted)('the options of the chain, in Chromium', () => {
  let site: PageSite;
  let page: Page;
  let plain: string | undefined;

  beforeAll(async () => {
    site = await openPageSite();
    page = await site.visit();
    await dropFile(page, 'colours.parquet', colourParquet());
    await page.locator('#samples [role=option]').first().waitFor();
    await emptyChain(page);
    plain = await shownHash(page);
  });
  afterAll(() => site?.close());

  it.each(operators)('%s gives in Node what is shown, wherever they stand', async (operator) => {
    await emptyChain(page);
    await addOperator(page, operator);
    const [codes, hashes]: [string[], string[]] = [[], []];
    const keep = async () => {
      const hash = await shownHash(page);
      if (hash === undefined) {
        expect(await page.locator('#batch-error').textContent()).toMatch(/^Cannot /);
        return;
      }
      hashes.push(hash);
      codes.push(await shownCode(page));
    };
    await keep();
    expect(hashes[0]).not.toBe(plain);
    const item = page.locator('#chain > li').first();
    for (const box of await item.getByRole('checkbox').all()) await box.check();
    await keep();
    for (const list of await item.getByRole('combobox').all()) {
      for (const word of await list.locator('option').allTextContents()) {
        await list.selectOption(word);
        await keep();
      }
    }
    for (const slider of await item.getByRole('slider').all()) {
      for (const end of ['min', 'max']) {
        await slider.fill((await slider.getAttribute(end)) ?? '');
        await keep();
      }
    }
    expect(hashes.length).toBeGreaterThan(1);
    expect(copiedHashes(codes, { 'colours.parquet': colourParquet() })).toEqual(hashes);
  });
});
