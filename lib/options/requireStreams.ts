import { OptionError } from '../core/errors.ts';

/**
 * Throws unless `sources` are streams, and at least one.
 *
 * @throws OptionError that says what was received
 */
export function requireStreams(action: string, sources: unknown): void {
  const isList = Array.isArray(sources) && sources.length > 0;
  if (isList && sources.every(isStream)) return;
  const stranger = isList ? sources.find((source) => !isStream(source)) : undefined;
  const received = !isList
    ? 'none'
    : Array.isArray(stranger)
      ? 'a list'
      : `${stranger}`.slice(0, 80);
  throw new OptionError(
    `Cannot ${action}: its sources must be Observables, at least one; received ${received}`,
  );
}

function isStream(source: unknown): boolean {
  return typeof (source as { readonly pipe?: unknown } | null | undefined)?.pipe === 'function';
}
