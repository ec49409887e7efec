import { element, part } from '../parts/element.ts';
import { entryOf } from './catalogue.ts';
import { type Chain, type ChainItem, chainItem, moved } from './chain.ts';
import { dragged, dropsOn, startsDrag } from './dragging.ts';
import { palette } from './palette.ts';
import type { Extent, Value } from './setting.ts';
import { settingControl } from './settingControl.ts';

/** The chain as a list that can be edited. */
export interface ChainEditor {
  /** Shows another chain, for images of an extent. */
  show(chain: Chain, extent: Extent): void;
}

/** Makes the list of the chain editable, by pointer and by keyboard. */
export function chainEditor(change: (chain: Chain) => void): ChainEditor {
  const [list, hint, news] = [part('chain'), part('chain-hint'), part('chain-news')];
  let chain: Chain = [];
  let extent: Extent = { height: 1, width: 1, channels: 1 };

  /** Takes another chain, and gives the focus to a button of an item again. */
  const take = (
    next: Chain,
    said: string,
    focus?: { readonly id: number; readonly on: string },
  ) => {
    chain = next;
    draw();
    news.textContent = said;
    if (focus !== undefined) focusOn(list, focus);
    change(chain);
  };
  const add = (operator: string, at = chain.length) => {
    const item = chainItem(operator, extent);
    take(
      [...chain.slice(0, at), item, ...chain.slice(at)],
      `${operator} is number ${at + 1} of ${chain.length + 1}`,
    );
  };
  const move = ({ id, operator }: ChainItem, to: number, on: string) => {
    if (to < 0 || to >= chain.length) return;
    take(moved(chain, id, to), `${operator} is number ${to + 1} of ${chain.length}`, { id, on });
  };
  const remove = ({ id, operator }: ChainItem, at: number) => {
    const others = chain.filter((one) => one.id !== id);
    const next = others[Math.min(at, others.length - 1)];
    take(
      others,
      `${operator} is removed`,
      next === undefined ? undefined : { id: next.id, on: 'remove' },
    );
    if (next === undefined) part('palette').querySelector('button')?.focus();
  };
  const replace = (item: ChainItem) => {
    chain = chain.map((one) => (one.id === item.id ? item : one));
  };

  const draw = () => {
    hint.textContent =
      chain.length === 0
        ? 'The batch is as the file has it. Add an operator, or drag one here.'
        : 'Drag by the handle, or move with the arrows (Alt + ↑ ↓).';
    list.replaceChildren(...chain.map(itemElement));
  };
  const itemElement = (item: ChainItem, at: number): HTMLElement => {
    const { id, operator, isAlternative } = item;
    const isChoice = isAlternative && at > 0;
    const joined = element(
      'button',
      {
        type: 'button',
        class: 'join',
        'data-on': 'join',
        title: isChoice ? 'One of the two is drawn' : 'One follows the other',
        onclick: () => {
          replace({ ...item, isAlternative: !isAlternative });
          const said = isAlternative
            ? 'follows the one before'
            : 'is drawn instead of the one before';
          take(chain, `${operator} ${said}`, { id, on: 'join' });
        },
      },
      isChoice ? 'or' : 'then',
    );
    const button = (on: string, sign: string, label: string, act: () => void, off = false) =>
      element(
        'button',
        {
          ...{ type: 'button', class: 'sign', title: label, disabled: off, onclick: act },
          'aria-label': `${label}: ${operator}`,
          'data-on': on,
        },
        sign,
      );
    const grip = element('span', { class: 'grip', draggable: 'true', 'aria-hidden': 'true' }, '⠿');
    const head = element(
      'div',
      { class: 'item-head' },
      grip,
      element('h3', {}, operator),
      button('up', '↑', 'Move up', () => move(item, at - 1, 'up'), at === 0),
      button('down', '↓', 'Move down', () => move(item, at + 1, 'down'), at === chain.length - 1),
      button('remove', '×', 'Remove', () => remove(item, at)),
    );
    const root = element(
      'li',
      {
        class: isChoice ? 'item is-choice' : 'item',
        'data-id': id,
        onkeydown: (event: KeyboardEvent) => {
          const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
          if (!event.altKey || step === undefined) return;
          event.preventDefault();
          move(item, at + step, step < 0 ? 'up' : 'down');
        },
      },
      ...(at > 0 ? [joined] : []),
      element('div', { class: 'item-body' }, head, ...controls(item)),
    );
    startsDrag(grip, root, { id });
    return root;
  };
  /** The options of an item. A slider that moves must stay where it is: nothing is drawn anew. */
  const controls = (item: ChainItem): readonly HTMLElement[] =>
    entryOf(item.operator)
      .settings(extent)
      .map((setting) =>
        settingControl(setting, item.values[setting.option], (value: Value) => {
          const current = chain.find(({ id }) => id === item.id) ?? item;
          replace({ ...current, values: { ...current.values, [setting.option]: value } });
          change(chain);
        }),
      );

  dropsOn(list, (event, at) => {
    const what = dragged(event);
    if (what === undefined) return;
    if ('operator' in what) return add(what.operator, at);
    const from = chain.findIndex(({ id }) => id === what.id);
    const item = chain[from];
    if (item !== undefined) move(item, from < at ? at - 1 : at, 'remove');
  });
  palette((operator) => add(operator));
  return {
    show(next, of) {
      [chain, extent] = [next, of];
      draw();
    },
  };
}

/** Gives the focus to a button of an item, or to one that is not off. */
function focusOn(
  list: HTMLElement,
  { id, on }: { readonly id: number; readonly on: string },
): void {
  const item = list.querySelector(`[data-id="${id}"]`);
  const wanted = item?.querySelector<HTMLElement>(`[data-on="${on}"]:not(:disabled)`);
  (wanted ?? item?.querySelector<HTMLElement>('.sign:not(:disabled)'))?.focus();
}
