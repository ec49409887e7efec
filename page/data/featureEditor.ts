import type { Feature } from 'millrace';
import { element, part } from '../parts/element.ts';
import { checkField, choiceField, countField } from '../parts/fields.ts';
import { type ColumnChoice, featureOfKind, kindsOf } from './columnChoice.ts';

/** Shows what is made of the columns, and lets a person change it. */
export function showFeatures(
  choices: readonly ColumnChoice[],
  change: (choices: readonly ColumnChoice[]) => void,
): void {
  const take = (at: number, next: Partial<ColumnChoice>) => {
    const changed = choices.map((choice, k) => (k === at ? { ...choice, ...next } : choice));
    showFeatures(changed, change);
    change(changed);
  };
  const rows = choices.map((choice, at) => row(choice, (next) => take(at, next)));
  const focused = document.activeElement?.getAttribute('data-key');
  part('features').replaceChildren(element('ul', { class: 'columns' }, ...rows));
  if (focused) part('features').querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus();
}

function row(choice: ColumnChoice, take: (next: Partial<ColumnChoice>) => void): HTMLElement {
  const { column, isUsed, feature } = choice;
  const kinds = kindsOf(column);
  const kind = feature?.kind ?? kinds[0];
  const check = checkField({
    label: column.name,
    value: isUsed,
    change: (checked) => {
      const made = feature ?? (kind && featureOfKind(kind, column));
      take({ isUsed: checked, feature: made });
    },
  });
  const cannot = kind === undefined;
  check.querySelector('input')?.toggleAttribute('disabled', cannot);
  const type = element('span', { class: 'type' }, String(column.type));
  const head = element('div', { class: 'column-head' }, check, type);
  const fields: HTMLElement[] = [];
  if (isUsed && kind !== undefined) {
    fields.push(
      choiceField({
        label: 'kind',
        value: kind,
        choices: kinds,
        change: (next) => take({ feature: featureOfKind(next, column) }),
      }),
    );
    if (feature !== undefined)
      fields.push(...optionFields(feature, (next) => take({ feature: next })));
  }
  const note = column.note === undefined ? [] : [element('p', { class: 'hint' }, column.note)];
  const root = element('li', {}, head, element('div', { class: 'fields' }, ...fields), ...note);
  root.querySelectorAll('input, select').forEach((input, k) => {
    input.setAttribute('data-key', `${column.name} ${k}`);
    const label = input.getAttribute('aria-label');
    if (label !== null) input.setAttribute('aria-label', `${label} of ${column.name}`);
  });
  return root;
}

/** Fields for what a feature takes beside its kind. */
function optionFields(feature: Feature, take: (feature: Feature) => void): readonly HTMLElement[] {
  if (feature.kind === 'classLabel') {
    if (feature.names !== undefined) return [];
    const { classes } = feature;
    const change = (value: number) => take({ ...feature, classes: value });
    return [countField({ label: 'classes', value: classes, change })];
  }
  // Images of any extent have none to be told.
  if (feature.kind !== 'image' || feature.shape.includes(null)) return [];
  const shape = feature.shape as readonly [number, number, number];
  return ['height', 'width', 'channels'].map((label, side) =>
    countField({
      label,
      value: shape[side] as number,
      change: (value) => {
        const next = shape.map((old, k) => (k === side ? value : old));
        take({ ...feature, shape: next as unknown as readonly [number, number, number] });
      },
    }),
  );
}
