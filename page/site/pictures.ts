// Makes the pictures of docs/PAGE.md: `npm run docs:page`.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { buildPage } from './buildPage.ts';
import { findChromium } from './findChromium.ts';
import { servePage } from './servePage.ts';

const PICTURES = [
  { name: 'page', colorScheme: 'light', width: 1280, height: 820 },
  { name: 'page-phone', colorScheme: 'dark', width: 390, height: 760 },
] as const;

const executablePath = findChromium();
if (executablePath === undefined)
  throw new Error('Cannot make the pictures: there must be a Chromium in `PATH`; install one');
const folder = resolve('data/page');
await buildPage(folder);
const { origin, close } = await servePage(folder, 0);
const browser = await chromium.launch({ executablePath });
for (const { name, colorScheme, ...viewport } of PICTURES) {
  const page = await browser.newPage({ colorScheme, viewport });
  await page.goto(origin);
  await page.click('#sample');
  await page.locator('#hash', { hasText: /^[0-9a-f]{64}$/ }).waitFor({ state: 'attached' });
  await page.locator('#samples [role=option]').nth(2).hover();
  // Few colours, and few bytes.
  const picture = await sharp(await page.screenshot())
    .png({ palette: true, effort: 10 })
    .toBuffer();
  await writeFile(resolve('docs', `${name}.png`), picture);
}
await browser.close();
close();
