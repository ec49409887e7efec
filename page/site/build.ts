// Builds the page: `npm run page:build -- folder`, in `data/page` where no folder is named.
import { resolve } from 'node:path';
import { buildPage } from './buildPage.ts';

const folder = resolve(process.argv[2] ?? 'data/page');
await buildPage(folder);
console.log(`The page is in ${folder}. Any static host can serve it.`);
