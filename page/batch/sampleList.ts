import { element, part } from '../parts/element.ts';

let focus: (i: number) => void = () => {};
let current = 0;

/**
 * Shows samples as a list of which one is current: that under the pointer, or in focus.
 */
export function showSamples(figures: readonly HTMLElement[]): void {
  current = Math.min(current, Math.max(0, figures.length - 1));
  const hadFocus = part('samples').contains(document.activeElement);
  const options = figures.map((figure, i) =>
    element(
      'div',
      {
        role: 'option',
        tabindex: i === current ? 0 : -1,
        'aria-selected': i === current ? 'true' : 'false',
        onpointerenter: () => select(i),
        onfocus: () => select(i),
      },
      figure,
    ),
  );
  const list = element(
    'div',
    { role: 'listbox', class: 'grid', 'aria-label': 'Samples', onkeydown: byArrows },
    ...options,
  );
  part('samples').replaceChildren(list);
  if (hadFocus) options[current]?.focus();
}

/** Shows samples as lines of a table. */
export function showSampleTable(table: HTMLElement): void {
  part('samples').replaceChildren(
    element(
      'div',
      { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': 'Samples' },
      table,
    ),
  );
  table.querySelectorAll('tbody tr').forEach((row, i) => {
    row.addEventListener('pointerenter', () => focus(i));
  });
}

/** Tells of the sample that is current, now and when it changes. */
export function onSample(tell: (i: number) => void): void {
  focus = tell;
  focus(current);
}

/** Marks the samples that the current one was mixed with. */
export function markPartners(partners: readonly number[]): void {
  options().forEach((option, i) => {
    option.classList.toggle('is-partner', partners.includes(i) && i !== current);
  });
}

function select(i: number): void {
  if (i === current) return;
  const all = options();
  for (const [k, option] of all.entries()) {
    option.setAttribute('aria-selected', k === i ? 'true' : 'false');
    option.tabIndex = k === i ? 0 : -1;
  }
  current = i;
  focus(i);
}

function options(): readonly HTMLElement[] {
  return [...part('samples').querySelectorAll<HTMLElement>('[role=option]')];
}

function byArrows(event: KeyboardEvent): void {
  const all = options();
  const first = all[0]?.offsetTop;
  const across = Math.max(1, all.filter(({ offsetTop }) => offsetTop === first).length);
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -across,
    ArrowDown: across,
    Home: -current,
    End: all.length - 1 - current,
  };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  all[current + step]?.focus();
}
