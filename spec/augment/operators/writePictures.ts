// Writes the pictures of docs/OPERATORS.md: `npm run docs:operators`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nameOf, operatorPicture, pictures, pngOf } from './operatorPage.ts';
import { operatorRows } from './operatorRows.ts';

for (const row of operatorRows)
  await writeFile(join(pictures, `${nameOf(row)}.png`), pngOf(await operatorPicture(row)));
