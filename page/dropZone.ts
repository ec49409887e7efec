import { part } from './parts/element.ts';

/** Tells of files that are dropped anywhere on the page, or chosen. */
export function dropZone(take: (file: File) => void): void {
  const takes = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;
  const mark = (isOver: boolean) => document.body.classList.toggle('file-over', isOver);
  window.addEventListener('dragover', (event) => {
    if (!takes(event)) return;
    event.preventDefault();
    mark(true);
  });
  window.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) mark(false);
  });
  window.addEventListener('drop', (event) => {
    mark(false);
    if (!takes(event)) return;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) take(file);
  });
  const input = part<HTMLInputElement>('file');
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file !== undefined) take(file);
    // The same file may be chosen again.
    input.value = '';
  });
  for (const id of ['choose', 'other-file'])
    part(id).addEventListener('click', () => input.click());
}
