import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page, type ViewportSize } from 'playwright-core';
import { buildPage } from '../../page/site/buildPage.ts';
import { findChromium } from '../../page/site/findChromium.ts';
import { servePage } from '../../page/site/servePage.ts';

/** The page as it is built, and a browser to see it with. */
export interface PageSite {
  readonly origin: string;
  /** Opens the page anew. What it complains of is kept in `complaints`. */
  visit(viewport?: ViewportSize): Promise<Page>;
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Builds the page, serves it and starts a browser. */
export async function openPageSite(): Promise<PageSite> {
  const data = resolve(import.meta.dirname, '../../data');
  mkdirSync(data, { recursive: true });
  const folder = mkdtempSync(join(data, 'page-'));
  await buildPage(folder);
  const site = await servePage(folder, 0);
  const browser: Browser = await chromium.launch({
    executablePath: findChromium() as string,
    headless: true,
  });
  // Pages of one context share what was compiled.
  const context = await browser.newContext({
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const complaints: string[] = [];
  return {
    origin: site.origin,
    complaints,
    async visit(viewport = { width: 1280, height: 900 }) {
      const page = await context.newPage();
      await page.setViewportSize(viewport);
      page.setDefaultTimeout(20_000);
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        if (!/^(blob:)?http:\/\/127\.0\.0\.1:/.test(request.url())) complaints.push(request.url());
      });
      await page.goto(site.origin);
      return page;
    },
    async close() {
      await browser.close();
      site.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The hash that the page shows, once nothing is drawn any more; `undefined` where there is none. */
export async function shownHash(page: Page): Promise<string | undefined> {
  await page.locator('#samples:not([aria-busy])').waitFor({ state: 'attached' });
  await page.locator('#hash', { hasText: /\w/ }).waitFor({ state: 'attached' });
  const text = (await page.locator('#hash').textContent()) ?? '';
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

/** The code that the page would copy. */
export async function shownCode(page: Page): Promise<string> {
  return (await page.locator('#code').textContent()) ?? '';
}

/** Takes the sample of the page. */
export async function takeSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Take the MNIST sample' }).click();
  await shownHash(page);
}

/** Drops a file on the page. */
export async function dropFile(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const base64 = Buffer.from(bytes).toString('base64');
  const dataTransfer = await page.evaluateHandle(
    ({ name, base64 }) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
      return transfer;
    },
    { name, base64 },
  );
  for (const type of ['dragover', 'drop'])
    await page.locator('body').dispatchEvent(type, { dataTransfer });
}

/** Removes all operators of the chain. */
export async function emptyChain(page: Page): Promise<void> {
  const remove = page.getByRole('button', { name: /^Remove: / });
  while ((await remove.count()) > 0) await remove.first().click();
}

/** Adds an operator to the end of the chain. */
export async function addOperator(page: Page, operator: string): Promise<void> {
  await page.locator('#palette').getByRole('button', { name: operator, exact: true }).click();
}

/** The operators of the chain, from the first. */
export async function chainOperators(page: Page): Promise<readonly string[]> {
  return page.locator('#chain h3').allTextContents();
}
