import { element } from '../parts/element.ts';
import { checkField, choiceField } from '../parts/fields.ts';
import { type Slider, slider } from '../parts/slider.ts';
import type { NumbersSetting, Setting, Value } from './setting.ts';

/** What a person sets an option with. */
export function settingControl(
  setting: Setting,
  value: Value,
  change: (value: Value) => void,
): HTMLElement {
  if (setting.whenOn === undefined) return control(setting, value, change);
  const root = element('div', { class: 'optional' });
  const show = (current: Value) => {
    const toggle = checkField({
      label: `own ${setting.label}`,
      value: current !== undefined,
      change: (isOn) => {
        const next = isOn ? setting.whenOn : undefined;
        show(next);
        change(next);
        root.querySelector('input')?.focus();
      },
    });
    root.replaceChildren(
      toggle,
      ...(current === undefined ? [] : [control(setting, current, change)]),
    );
  };
  show(value);
  return root;
}

function control(setting: Setting, value: Value, change: (value: Value) => void): HTMLElement {
  switch (setting.kind) {
    case 'number':
      return slider({ ...setting, value: value as number, change }).root;
    case 'numbers':
      return sliders(setting, value as readonly number[], change);
    case 'choice':
      return choiceField({ ...setting, value: value as string, change });
  }
}

function sliders(
  { label, labels, isAscending, min, max, step }: NumbersSetting,
  first: readonly number[],
  change: (value: Value) => void,
): HTMLElement {
  let values = first;
  const made: Slider[] = labels.map((name, k) =>
    slider({
      label: `${label}, ${name}`,
      ...{ min, max, step },
      value: values[k] as number,
      change: (value) => {
        values = values.map((other, j) => {
          if (j === k) return value;
          if (!isAscending) return other;
          // Its neighbours are pushed along.
          return j < k ? Math.min(other, value) : Math.max(other, value);
        });
        for (const [j, one] of made.entries()) one.set(values[j] as number);
        change(values);
      },
    }),
  );
  return element('div', { class: 'sliders' }, ...made.map(({ root }) => root));
}
