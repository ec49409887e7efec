import { countText } from '../../lib/cli/quantities.ts';
import { element, part } from '../parts/element.ts';
import { checkField } from '../parts/fields.ts';
import { batchCount, type Workbench } from '../workbench.ts';

/** What a person does with the batch that is seen. */
export interface BatchTools {
  readonly compare: boolean;
  /** Shows another batch. */
  turn(batch: number): void;
  /** Shows each image beside what it was, or not. */
  setCompare(isOn: boolean): void;
}

/** Shows which batch is seen, and what leads to others. */
export function showBatchTools(
  workbench: Workbench,
  { compare, turn, setCompare }: BatchTools,
): void {
  const { batch } = workbench.rows;
  const last = batchCount(workbench) - 1;
  const focused = document.activeElement?.getAttribute('data-turn');
  const button = (sign: string, label: string, to: number) =>
    element(
      'button',
      {
        ...{ type: 'button', class: 'sign', title: label, 'aria-label': label },
        ...{ 'data-turn': label, disabled: to < 0 || to > last, onclick: () => turn(to) },
      },
      sign,
    );
  const tools = part('batch-tools');
  tools.replaceChildren(
    checkField({ label: 'before and after', value: compare, change: setCompare }),
    element(
      'div',
      { class: 'turn' },
      button('←', 'Batch before', batch - 1),
      element('span', { role: 'status' }, `${countText(batch)} of ${countText(last + 1)}`),
      button('→', 'Next batch', batch + 1),
    ),
  );
  if (focused) tools.querySelector<HTMLElement>(`[data-turn="${focused}"]`)?.focus();
}
