import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { standardOutput } from './commandOutput.ts';

/** The commands. Each is loaded when it is called. `signal` ends the one that runs. */
export function commandLine(signal: AbortSignal): Command {
  const output = standardOutput();
  const program = new Command('millrace')
    .description('Inspects data files, and the streams that are made from them')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(add --help for the usage)')
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
    .summary('shows the content of data files')
    .description('Shows the content of Parquet and Arrow files, from their footers and first rows')
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
    .summary('shows what a stream will read')
    .description('Shows what a stream will read and in which order, without reading a row')
    .argument('<module>', 'module whose default export is a stream, or a function that returns one')
    .option('--seed <seed>', 'seed of the order', natural, 0)
    .option('--epoch <epoch>', 'epoch of the order', natural, 0)
    .option('--json', 'print JSON')
    .action(async (module: string, options) => {
      const { plan } = await import('./plan.ts');
      await plan(module, { ...options, output, signal });
    });

  command('profile', ['millrace profile train.mjs', 'millrace profile train.mjs --seconds 30'])
    .summary('measures a stream, and looks for faster settings')
    .description(
      'Runs a stream without a model, then with other `workers` and `readAhead`, and says ' +
        'which win',
    )
    .argument('<module>', 'module whose default export is a stream, or a function that returns one')
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
    .option('--pipeline <module>', 'module whose stream is shown, instead of files')
    .option('--compare', 'show each image also before its augmentations')
    .option('--out <path>', 'PNG to write', 'preview.png')
    .option('--batches <count>', 'batches to show', positiveInteger, 1)
    .option('--size <count>', 'samples of a batch', positiveInteger, 24)
    .option('--columns <count>', 'samples side by side', positiveInteger)
    .option('--light', 'draw on a white background')
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
