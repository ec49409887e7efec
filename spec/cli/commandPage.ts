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
    'The package has a command that inspects data files, and the streams that are made from them:',
    '`npx millrace <command>`. `--help` after a command lists its options. The blocks on this page',
    'are its real output.',
    '',
    '## The content of files: `inspect`',
    '',
    await shown('inspect', 'train.parquet', '--rows', '2'),
    '',
    'It reads the footers of Parquet and Arrow files and the first record batch, from paths,',
    'patterns, directories and http(s) addresses. Files with the same columns are one table. The code',
    'at the end is ready to be pasted. If the schema does not define a column, a comment names the',
    'basis of the guess. `--json` prints all of it for programs.',
    '',
    '`--statistics` reads all rows, and shows its progress:',
    '',
    lastLines(await shown('inspect', 'train.parquet', '--statistics'), 'numbers', 'import'),
    '',
    '## Before and after augmentations: `preview`',
    '',
    await shown('preview', '--pipeline', 'train.mjs', '--compare'),
    '',
    'writes a contact sheet of the first batch of a stream, with each image before and after the',
    'augmentations, and shows it in a terminal. `--chain` shows files instead, after operators in the',
    'syntax of code:',
    "`preview train.parquet --features 'image: image([8, 8, 1])' --chain 'mixup(.2), cutout(4)'`.",
    '',
    '## What a stream will read: `plan`',
    '',
    '`plan` and `profile` take a module whose default export is a stream, or a function that returns',
    'one. From Node 22.18, it may be TypeScript. Here it is `train.mjs`:',
    '',
    block(MODULE, 'js'),
    '',
    await shown('plan', 'train.mjs'),
    '',
    'It prints the result of `describe(stream$)`, without reading a row. `--epoch` and `--seed` select',
    'the order.',
    '',
    '## The speed of a stream: `profile`',
    '',
    '`profile` runs the stream without a model, tensors included, for ten seconds or for `--seconds`.',
    'Then it tries other `workers` and `readAhead`, each twice, and names the fastest. Run it on an',
    'idle machine. The gain depends on the model: a step that takes longer than a batch never waits.',
    '',
    block(`$ npx millrace profile train.mjs --seconds 5\n${PROFILE}`),
    '',
    'Import a backend in the module, because tensors are made. For each stage, the table has the',
    'fractions of time in which it works, waits for the stage before it, or is blocked by the stage',
    'after it. `step` makes the tensors.',
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
    'It is the contact sheet of `showBatch`: each image with its labels and their weights below, and',
    'with boxes where an operator cut. A terminal shows it too, as images in kitty and iTerm2 and as',
    'half blocks elsewhere. `--compare` also shows each image before the augmentations.',
    '',
    'A chain has the syntax of code, but it is parsed and not run. It may call augmentations of',
    'Millrace with numbers, strings, lists and options. Positional arguments set the first options:',
    '`mixup(.2)` is `mixup({ alpha: .2 })`. `--features` is needed if the schema does not define them.',
    '`--pipeline train.mjs` shows the stream of a module.',
    '',
    '## Exit codes and output',
    '',
    '| code | |',
    '| --: | --- |',
    '| 0 | success |',
    '| 1 | the data or the module failed; the message is on standard error |',
    '| 2 | wrong usage |',
    '| 130 | ended by Ctrl-C; nothing is left behind |',
    '',
    'Lines fit the terminal. Without one, they are plain text of 80 columns, or of `COLUMNS`.',
    '`NO_COLOR` turns bold text and colors off.',
    '',
    '## While a program runs',
    '',
    '`progress: true` of `pull`, `consume` and `toDataset` shows one line that fits the terminal:',
    '',
    block('epoch 2/3 · 45 % · 12,346 rows/s · waiting 12 % on fromParquet · 1:12 left'),
    '',
    'A function instead of `true` receives the same as numbers, for a page in a browser. The',
    '[guide](GUIDE.md) shows this, and how to feed OpenTelemetry.',
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
