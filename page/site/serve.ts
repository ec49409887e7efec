// Builds the page and serves it on the loopback interface: `npm run page`, or `npm run page -- 8080`.
import { resolve } from 'node:path';
import { buildPage } from './buildPage.ts';
import { servePage } from './servePage.ts';

const folder = resolve('data/page');
await buildPage(folder);
const { origin } = await servePage(folder, Number(process.argv[2] ?? 0));
console.log(`The page is at ${origin}\nCtrl-C ends it.`);
