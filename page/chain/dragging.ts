/** What is dragged: an item of the chain, or an operator that is to be added. */
export type Dragged = { readonly id: number } | { readonly operator: string };

const TYPE = 'application/x-millrace';

/** Lets a person drag `root` by a part of it. */
export function startsDrag(grip: HTMLElement, root: HTMLElement, what: Dragged): void {
  grip.addEventListener('dragstart', ({ dataTransfer, clientX, clientY }) => {
    const { left, top } = root.getBoundingClientRect();
    dataTransfer?.setData(TYPE, JSON.stringify(what));
    dataTransfer?.setDragImage(root, clientX - left, clientY - top);
  });
}

/** What is dropped here; `undefined` where it is none of ours. */
export function dragged({ dataTransfer }: DragEvent): Dragged | undefined {
  const text = dataTransfer?.getData(TYPE) ?? '';
  return text === '' ? undefined : (JSON.parse(text) as Dragged);
}

/** Lets operators be dropped on a list, before the item whose number is told. */
export function dropsOn(list: HTMLElement, drop: (event: DragEvent, at: number) => void): void {
  const unmark = () => {
    for (const item of list.children) item.classList.remove('drop-before', 'drop-after');
    list.classList.remove('drop-here');
  };
  const takes = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes(TYPE) === true;
  list.addEventListener('dragover', (event) => {
    if (!takes(event)) return;
    event.preventDefault();
    unmark();
    list.classList.add('drop-here');
    const at = placeAt(list, event.clientY);
    const next = list.children[at];
    if (next !== undefined) next.classList.add('drop-before');
    else list.lastElementChild?.classList.add('drop-after');
  });
  list.addEventListener('dragleave', unmark);
  list.addEventListener('drop', (event) => {
    if (!takes(event)) return;
    event.preventDefault();
    unmark();
    drop(event, placeAt(list, event.clientY));
  });
}

/** The number of the first item whose middle is below. */
function placeAt(list: HTMLElement, y: number): number {
  const middles = Array.from(list.children, (item) => {
    const { top, height } = item.getBoundingClientRect();
    return top + height / 2;
  });
  const at = middles.findIndex((middle) => y < middle);
  return at < 0 ? middles.length : at;
}
