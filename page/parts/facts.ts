import { element } from './element.ts';

/** A list of names and what they stand for. */
export function facts(entries: readonly (readonly [string, string | Node])[]): HTMLElement {
  return element(
    'dl',
    { class: 'facts' },
    ...entries.map(([name, value]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, value)),
    ),
  );
}
