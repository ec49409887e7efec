import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../page/site/findChromium.ts';
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

describe.skipIf(findChromium() === undefined)('the panels of the page, in Chromium', () => {
  let site: PageSite;
  let page: Page;

  beforeAll(async () => {
    site = await openPageSite();
  });
  afterEach(async () => {
    await page?.close();
  });
  afterAll(() => site?.close());

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
    page = await site.visit({ width: 1280, height: 2000 });
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
});
