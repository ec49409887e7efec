import { element } from './element.ts';

/** A field of a form and whom it tells of what it gets. */
interface FieldOptions<V> {
  readonly label: string;
  readonly value: V;
  readonly change: (value: V) => void;
}

/** A box that can be checked. */
export function checkField({ label, value, change }: FieldOptions<boolean>): HTMLElement {
  const input = element('input', {
    type: 'checkbox',
    checked: value,
    onchange: () => change(input.checked),
  });
  return element('label', { class: 'check' }, input, ' ', label);
}

/** A list to choose from. */
export function choiceField<V extends string>({
  label,
  value,
  choices,
  change,
}: FieldOptions<V> & { readonly choices: readonly V[] }): HTMLElement {
  const select = element(
    'select',
    { 'aria-label': label, onchange: () => change(select.value as V) },
    ...choices.map((choice) => element('option', { value: choice }, choice)),
  );
  select.value = value;
  return element('label', { class: 'field' }, element('span', {}, label), select);
}

/** A positive whole number. */
export function countField({ label, value, change }: FieldOptions<number>): HTMLElement {
  const input = element('input', {
    type: 'number',
    min: 1,
    step: 1,
    value,
    'aria-label': label,
    onchange: () => {
      if (Number.isInteger(input.valueAsNumber) && input.valueAsNumber > 0)
        change(input.valueAsNumber);
      else input.value = String(value);
    },
  });
  return element('label', { class: 'field' }, element('span', {}, label), input);
}
