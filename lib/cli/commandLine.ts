import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { standardOutput } from './commandOutput.ts';

/** The commands, each loaded when it is called; `signal` ends the one that runs. */
export function commandLine(signal: AbortSignal): Command {
  const output = standardOutput();
  const program = new Command('millrace')
    .description('Looks at data files and at the streams that are made of them')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(add --help for what there is)')
    .configureOutput({
      getOutHelpWidth: () => output.columns,
      getErrHelpWidth: () => output.columns,
    });
  const command = (name: string, examples: readonly string[]) =>
    program
      .command(name)
      .exitOverride()
      .addHelpText('after', ['\nExamples:', ...examples.map((line) => `  $ ${line}`)].join('\n'));

  command('inspect', [
    'millrace inspect train.parquet',
    'millrace inspect "shards/*.arrow" --statistics',
    "millrace inspect train.parquet --json | jq '.groups[0].rows'",
  ])
    .summary('says what is in data files')
    .description('Says what is in Parquet and Arrow files, by their footers and first rows')
    .argument(
      '<file...>',
      'Parquet and Arrow files: paths, patterns, directories, http(s) addresses',
    )
    .option('--rows <count>', 'first rows to show', natural, 5)
    .option('--statistics', 'read all rows: mean, standard deviation, classes')
    .option('--json', 'print JSON')
    .action(async (files: readonly string[], options) => {
      const { inspect } = await import('./inspect.ts');
      await inspect(files, { ...options, output, signal });
    });

  command('plan', ['millrace plan train.mjs', 'millrace plan train.mjs --epoch 3 --json'])
    .summary('says what a stream will read')
    .description('Says what a stream will read and in which order, before it reads a row')
    .argument('<module>', 'module whose default export is a stream, or a function that gives one')
    .option('--seed <seed>', 'seed of the order', natural, 0)
    .option('--epoch <epoch>', 'epoch of the order', natural, 0)
    .option('--json', 'print JSON')
    .action(async (module: string, options) => {
      const { plan } = await import('./plan.ts');
      await plan(module, { ...options, output, signal });
    });

  command('profile', ['millrace profile train.mjs', 'millrace profile train.mjs --seconds 30'])
    .summary('says how fast a stream is, and what would make it faster')
    .description(
      'Runs a stream without a model, then with other `workers` and `readAhead`, and says ' +
        'which win',
    )
    .argument('<module>', 'module whose default export is a stream, or a function that gives one')
    .option(
      '--seconds <seconds>',
      'time of the long run; the others take 2.4 times as long',
      positive,
      10,
    )
    .option('--json', 'print JSON')
    .action(async (module: string, options) => {
      const { profile } = await import('./profile.ts');
      await profile(module, { ...options, output, signal });
    });

  command('preview', [
    'millrace preview train.parquet',
    "millrace preview train.parquet --chain 'mixup(.2), cutout(8)' --compare",
    "millrace preview raw.parquet --features 'image: image([28, 28, 1])'",
    'millrace preview --pipeline train.mjs --batches 3 --out batch.png',
  ])
    .summary('shows batches as contact sheets')
    .description('Draws the first batches of files or of a stream, as PNG and in the terminal')
    .argument('[file...]', 'Parquet and Arrow files, or one folder of images')
    .option('--chain <operators>', 'augmentations, as in code')
    .option('--features <features>', 'features of a batch, as in code; else inferred')
    .option('--pipeline <module>', 'module whose stream is shown in the place of files')
    .option('--compare', 'show each image beside what it was')
    .option('--out <path>', 'PNG to write', 'preview.png')
    .option('--batches <count>', 'batches to show', positiveInteger, 1)
    .option('--size <count>', 'samples of a batch', positiveInteger, 24)
    .option('--columns <count>', 'samples side by side', positiveInteger)
    .option('--light', 'draw on white')
    .option('--seed <seed>', 'seed of all draws', natural, 0)
    .action(async (files: readonly string[], { light, ...options }) => {
      const { preview } = await import('./preview.ts');
      const theme = light === true ? 'light' : 'dark';
      await preview(files, { ...options, theme, output, signal });
    });
  return program;
}

function natural(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError('It must be a non-negative integer.');
}

function positiveInteger(text: string): number {
  const value = natural(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('It must be a positive integer.');
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a positive number.');
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
