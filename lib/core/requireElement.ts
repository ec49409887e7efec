import { OptionError } from './errors.ts';

/** What an operator takes: rows of a source, or batches of them. */
export type ElementKind = 'rows' | 'batches';

/**
 * Throws unless an arriving element is of the kind that the operator takes.
 *
 * @throws OptionError that says what came instead, and where the operator belongs
 */
export function requireElement(operator: string, kind: ElementKind, value: unknown): void {
  const found = kindOf(value);
  if (found === kind) return;
  throw new OptionError(
    `Cannot \`${operator}\` this stream: it takes ${kind}; received ${describe(found, value)}; ` +
      wayOut(operator, kind, found),
  );
}

type Found = ElementKind | 'tensors' | undefined;

/** Not `instanceof`: two copies of the library in one process must take each other's elements. */
function kindOf(value: unknown): Found {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('recipeBatch' in value) return 'tensors';
  if ('recipe' in value && 'rows' in value) return 'batches';
  return 'chunkOf' in value && 'rowOf' in value ? 'rows' : undefined;
}

function describe(found: Found, value: unknown): string {
  if (found === 'batches') return 'a batch';
  if (found === 'tensors') return 'the tensors of a batch';
  if (found === 'rows') return 'rows';
  const name = (value as { readonly constructor?: { readonly name?: string } } | null)?.constructor
    ?.name;
  const isObject = typeof value === 'object' && value !== null;
  return isObject ? `an object of class ${name ?? 'unknown'}` : String(value).slice(0, 80);
}

function wayOut(operator: string, kind: ElementKind, found: Found): string {
  if (kind === 'rows') {
    if (operator === 'batch' && found !== undefined) return 'use one `batch`';
    if (found !== undefined) return `put \`${operator}\` before \`batch\``;
    return 'begin the stream with a source, as `fromParquet` or `fromColumns`';
  }
  if (found === 'rows') return `put \`batch\` before \`${operator}\``;
  if (found === 'tensors') return `put \`${operator}\` before \`toTensors\``;
  return `begin the stream with a source and \`batch\``;
}
