import type { FileSummary } from '../datasets/fileSummary.ts';
import { featureCode, keyCode, textLiteral } from './featureCode.ts';
import type { SuggestedFeature } from './suggestedFeature.ts';

/** The input of {@link pasteCode}. */
export interface PasteOptions extends Pick<FileSummary, 'format'> {
  readonly paths: readonly string[];
  /** Names of the columns, and the suggested feature of each. */
  readonly columns: readonly string[];
  readonly features: readonly SuggestedFeature[];
}

const MAX_PATHS = 3;
const DEFAULT_EXTENT = [224, 224] as const;

/**
 * A program that reads the files, with a line for each column. A comment says what a guess is based
 * on.
 */
export function pasteCode(options: PasteOptions): readonly string[] {
  const { format, paths, columns, features } = options;
  const source = `from${format}`;
  const kinds = features.flatMap(({ feature }) => (feature === undefined ? [] : [feature.kind]));
  const isOpen = features.some(
    ({ feature }) => feature?.kind === 'image' && feature.shape[0] === null,
  );
  // Images of different extents must be resized to become a tensor.
  const resized = isOpen ? ['resize'] : [];
  const [height, width] = features.find(({ extent }) => extent)?.extent ?? DEFAULT_EXTENT;
  const imports = [...new Set(['batch', source, 'toTensors', ...kinds, ...resized])].sort();
  const shown = paths.slice(0, MAX_PATHS).map(textLiteral).join(', ');
  const list =
    paths.length > MAX_PATHS ? `${shown} /* and ${paths.length - MAX_PATHS} more */` : shown;
  const lines = features.map(({ feature, note }, i) => {
    const name = keyCode(columns[i] as string);
    if (feature === undefined) return `  // ${name}: ${note}`;
    return `  ${name}: ${featureCode(feature)},${note === undefined ? '' : ` // ${note}`}`;
  });
  return [
    `import { ${imports.join(', ')} } from ${textLiteral('millrace')};`,
    '',
    'const features = {',
    ...lines,
    '};',
    `const batches$ = ${source}(${paths.length > 1 ? `[${list}]` : list}).pipe(`,
    '  batch({ size: 64, features }),',
    ...resized.map((operator) => `  ${operator}({ size: [${height}, ${width}] }),`),
    '  toTensors(),',
    ');',
  ];
}
