import { element, part } from '../parts/element.ts';
import { CATALOGUE } from './catalogue.ts';
import { startsDrag } from './dragging.ts';

/** Shows the operators that can be added, to be pressed or dragged. */
export function palette(add: (operator: string) => void): void {
  const groups = Object.entries(CATALOGUE).map(([group, entries]) => {
    const buttons = entries.map(({ operator, about }) => {
      const button = element(
        'button',
        {
          ...{ type: 'button', class: 'chip', draggable: 'true', title: about },
          onclick: () => add(operator),
        },
        operator,
      );
      startsDrag(button, button, { operator });
      return button;
    });
    const list = buttons.map((button) => element('li', {}, button));
    return element('div', {}, element('h3', {}, group), element('ul', {}, ...list));
  });
  part('palette').replaceChildren(...groups);
}
