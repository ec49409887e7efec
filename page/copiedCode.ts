import { featureCode, keyCode, textLiteral } from '../lib/cli/featureCode.ts';
import { operatorsOf, stagesOf } from './chain/chain.ts';
import { chosenFeatures } from './data/columnChoice.ts';
import { chainExtent, type Workbench } from './workbench.ts';

/** Operators that one `pipe` keeps the types of. */
const MAX_PIPED = 9;

/** The program that gives what is seen: a module whose default export is the stream. */
export function copiedCode(workbench: Workbench, hash: string): string {
  const { opened, choices, rows, chain } = workbench;
  const { name } = opened.file;
  const source = `from${opened.summary.format}`;
  const features = Object.entries(chosenFeatures(choices));
  const kinds = features.map(([, { kind }]) => kind);
  const names = new Set([source, 'shuffle', 'batch', 'toTensors', ...kinds, ...operatorsOf(chain)]);
  const stages = [
    `shuffle({ window: ${rows.window} })`,
    `batch({ size: ${rows.size}, features })`,
    ...stagesOf(chain, chainExtent(workbench)),
    'toTensors()',
  ];
  const resume = rows.batch === 0 ? '' : `, resume: { epoch: 0, batch: ${rows.batch} }`;
  return [
    ...importLines([...names].sort()),
    '',
    'const features = {',
    ...features.map(([key, feature]) => `  ${keyCode(key)}: ${featureCode(feature)},`),
    '};',
    '',
    `const batches$ = ${source}(${textLiteral(name)}${rows.isShuffled ? ', { shuffle: true }' : ''})`,
    ...pipeLines(stages),
    '',
    '// `pull(batches$, run)` begins with the batch that the page shows. SHA-256 of its tensors:',
    `// ${hash}`,
    `export const run = { seed: ${rows.seed}${resume} };`,
    'export default batches$;',
    '',
  ].join('\n');
}

function importLines(names: readonly string[]): readonly string[] {
  const line = `import { ${names.join(', ')} } from 'millrace';`;
  if (line.length <= 100) return [line];
  return ['import {', ...names.map((name) => `  ${name},`), "} from 'millrace';"];
}

function pipeLines(stages: readonly string[]): readonly string[] {
  const pipes: string[] = [];
  for (let at = 0; at < stages.length; at += MAX_PIPED) {
    const piped = stages.slice(at, at + MAX_PIPED).map((stage) => `    ${stage},`);
    pipes.push('  .pipe(', ...piped, '  )');
  }
  return [...pipes.slice(0, -1), '  );'];
}
