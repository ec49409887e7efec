import { OptionError } from '../core/errors.ts';
import { shown } from '../core/shown.ts';

/**
 * Throws unless `sources` is a list of at least one Observable.
 *
 * @throws OptionError that shows the received value
 */
export function requireStreams(action: string, sources: unknown): void {
  const isList = Array.isArray(sources) && sources.length > 0;
  if (isList && sources.every(isStream)) return;
  const received = isList ? sources.find((source) => !isStream(source)) : sources;
  throw new OptionError(
    `Cannot ${action}: its sources must be one or more Observables; received ${shown(received)}`,
  );
}

function isStream(source: unknown): boolean {
  return typeof (source as { readonly pipe?: unknown } | null | undefined)?.pipe === 'function';
}
