import { batch, classLabel, fromColumns, image, pull, showBatch } from 'millrace';

/** What of a batch that is drawn in an element of the page is seen. */
export async function showInPage(): Promise<unknown> {
  const rows$ = fromColumns({
    image: { data: Uint8Array.of(0, 50, 100, 150), shape: [2, 2, 1] },
    label: Uint8Array.of(7),
  });
  const features = { image: image({ shape: [2, 2, 1] }), label: classLabel({ classes: 10 }) };
  const element = document.body.appendChild(document.createElement('div'));
  element.append('what was there');
  for await (const shown of pull(rows$.pipe(batch({ size: 1, features })))) {
    await showBatch(element, shown, { scale: 10 });
  }
  const canvas = element.firstChild as HTMLCanvasElement;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const pixels = (x: number, y: number, width: number, height: number) =>
    Array.from(context.getImageData(x, y, width, height).data);
  const caption = pixels(12, 32 + 24, 6, 12);
  return {
    children: element.childNodes.length,
    label: `${canvas.getAttribute('role')}: ${canvas.getAttribute('aria-label')}`,
    image: [0, 10].flatMap((y) => [0, 10].map((x) => pixels(12 + x, 32 + y, 1, 1)[0])),
    hasCaption: caption.some((value, k) => k % 4 === 0 && value > 120),
  };
}
