import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetOf } from '../datasets/written.ts';
import { trainTable } from './trainTable.ts';
import { Workshop } from './workshop.ts';

const MODULE = `import '@tensorflow/tfjs-backend-cpu';
import { batch, classLabel, fromParquet, image, mixup, shuffle, toTensors } from 'millrace';

const features = { image: image({ shape: [8, 8, 1] }), label: classLabel({ classes: 10 }) };

export default () =>
  fromParquet('train.parquet', { shuffle: true }).pipe(
    shuffle({ window: 1000 }),
    batch({ size: 10, features }),
    mixup({ alpha: 0.2 }),
    toTensors(),
  );
`;

/** What `profile` printed once: a spec compares all but the figures with what it prints now. */
export const PROFILE = `2,081 rows/s in 5.0 s, the first batch after 99 ms
held at most 4.64 kB of 268 MB

stage        busy  waiting  blocked
step         21 %     79 %      0 %
toTensors     4 %     84 %     12 %
batch         7 %     80 %     13 %
shuffle       2 %     79 %     19 %
fromParquet   3 %     76 %     21 %

waiting 76 % on fromParquet: raise \`readAhead\` or \`workers\`

workers  readAhead  rows/s    gain
      0    its own   2,356
      1    its own   1,632   −31 %
      2    its own   2,405    +2 %
      4    its own   1,768   −25 %
      2          0   1,850   −21 %
      2          1   2,174    −8 %
      2          2   3,119   +32 %
      2          4   4,739  +101 %  ← fastest

Faster: pull(stream$, { workers: 2, readAhead: 4 })`;

/** A workshop with the files of the page. */
export function pageWorkshop(): Workshop {
  const workshop = new Workshop();
  const bytes = parquetOf(trainTable(), { codec: 'SNAPPY', groupRows: 12 });
  writeFileSync(join(workshop.folder, 'train.parquet'), bytes);
  writeFileSync(join(workshop.folder, 'train.mjs'), MODULE);
  return workshop;
}

/** The page, with what the command prints. */
export async function commandPage(workshop: Workshop): Promise<string> {
  const shown = async (...args: string[]) => {
    const { code, stdout, stderr } = await workshop.call(args);
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
    const quoted = args.map((word) => (/[^\w./-]/.test(word) ? `'${word}'` : word));
    return block(`$ npx millrace ${quoted.join(' ')}\n${stdout}`);
  };
  return [
    '# The command `millrace`',
    '',
    'The package has a command, which looks at data files and at the streams that are made of them:',
    '`npx millrace <command>`. `--help` behind a command has all of its options. What stands on this',
    'page is what it prints.',
    '',
    '## What is in a file: `inspect`',
    '',
    await shown('inspect', 'train.parquet', '--rows', '2'),
    '',
    'It reads the footers of Parquet and Arrow files and the first record batch, from paths,',
    'patterns, directories and http(s) addresses. Files of the same columns are one table. The code',
    'at the end is ready to be pasted: where the schema does not say what a column is, a comment says',
    'on what the guess rests.',
    '`--json` prints all of it for programs.',
    '',
    '`--statistics` reads all rows, and shows how far it is:',
    '',
    lastLines(await shown('inspect', 'train.parquet', '--statistics'), 'numbers', 'import'),
    '',
    '## What augmentations do to it: `preview`',
    '',
    await shown('preview', '--pipeline', 'train.mjs', '--compare'),
    '',
    'writes a contact sheet of the first batch of a stream, each image beside what it was, and shows',
    'it in a terminal. `--chain` shows files instead, behind operators as they are written in code:',
    "`preview train.parquet --features 'image: image([8, 8, 1])' --chain 'mixup(.2), cutout(4)'`.",
    '',
    '## What a stream will read: `plan`',
    '',
    '`plan` and `profile` take a module whose default export is a stream, or a function that gives',
    'one. It may be TypeScript where Node strips types, from 22.18 on. Here it is `train.mjs`:',
    '',
    block(MODULE, 'js'),
    '',
    await shown('plan', 'train.mjs'),
    '',
    'That is what `describe(stream$)` gives, before a row is read. `--epoch` and `--seed` say of',
    'which order.',
    '',
    '## What is slow: `profile`',
    '',
    'Runs the stream without a model, tensors included, for ten seconds or as many as `--seconds`',
    'says. Then it tries other `workers` and `readAhead`, each twice, and says which is the fastest,',
    'on a machine that does nothing else. Whether that matters depends on the model: a step that',
    'takes longer than a batch waits for nothing.',
    '',
    block(`$ npx millrace profile train.mjs --seconds 5\n${PROFILE}`),
    '',
    'Import a backend in the module, as tensors are made. The table of stages says what share of the',
    'time each works, waits for what is before it, or is held up by what follows; `step` makes the',
    'tensors.',
    '',
    '## What batches look like: `preview`',
    '',
    await shown(
      'preview',
      'train.parquet',
      '--features',
      'image: image([8, 8, 1]), label: classLabel(10)',
      '--chain',
      'oneOf(mixup(.2), cutmix(1)), cutout(4)',
    ),
    '',
    'That is a contact sheet: each image with its labels and their weights below, and boxes where',
    'something was cut, as `showBatch` draws it. On a terminal it is shown there too, by the images',
    'of kitty and iTerm2 or else by half blocks. `--compare` puts each image beside what it was.',
    '',
    'A chain is written as in code, and is read, not run: calls of our augmentations with numbers,',
    'texts, lists and options. First arguments stand for options: `mixup(.2)` is',
    '`mixup({ alpha: .2 })`. `--features` is needed where the schema does not say them;',
    '`--pipeline train.mjs` shows the stream of a module.',
    '',
    '## Exit codes and output',
    '',
    '| code | |',
    '| --: | --- |',
    '| 0 | done |',
    '| 1 | the data or the module failed; the message is on standard error |',
    '| 2 | the command cannot be called like that |',
    '| 130 | ended by Ctrl-C; nothing is left behind |',
    '',
    'Lines fit the terminal. Without one they are plain text of 80 columns, or of as many as',
    '`COLUMNS` says. `NO_COLOR` leaves out bold text and colors.',
    '',
    '## While a program runs',
    '',
    '`progress: true` of `pull`, `consume` and `toDataset` shows one line that fits the terminal:',
    '',
    block('epoch 2/3 · 45 % · 12,346 rows/s · waiting 12 % on fromParquet · 1:12 left'),
    '',
    'A function in its place is told the same in numbers, as a page in the browser needs it. See the',
    '[guide](GUIDE.md), which also feeds OpenTelemetry.',
    '',
  ].join('\n');
}

/** Of what a call printed, the call itself and the lines from one to another. */
function lastLines(printed: string, from: string, to: string): string {
  const [fence, call] = printed.split('\n');
  const lines = printed.slice(printed.indexOf(`\n${from}`), printed.indexOf(`\n${to}`));
  return `${fence}\n${call}\n…${lines.trimEnd()}\n\`\`\``;
}

function block(text: string, language = 'text'): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
