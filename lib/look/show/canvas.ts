import { CHAR_HEIGHT, CHAR_WIDTH, type Drawing } from './drawing.ts';

/** A canvas: an element of a page, an `OffscreenCanvas`, or one of a Node package. */
export interface CanvasTarget {
  width: number;
  height: number;
  getContext(type: '2d'): unknown;
}

/** An element of a page. */
export interface ElementTarget {
  readonly ownerDocument: object;
  replaceChildren(...nodes: never[]): void;
}

/** Resizes a canvas to the drawing, and draws on it. */
export function drawOnCanvas(canvas: CanvasTarget, { raster, texts }: Drawing): void {
  const { width, height, data } = raster;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const image = context.createImageData(width, height);
  image.data.set(data);
  context.putImageData(image, 0, 0);
  // The characters of a monospaced font are about 0.6 times its size wide.
  context.font = `${CHAR_WIDTH / 0.6}px ui-monospace, monospace`;
  context.textBaseline = 'middle';
  for (const { x, y, text, colour } of texts) {
    context.fillStyle = `rgb(${colour.join(' ')})`;
    context.fillText(text, x, y + CHAR_HEIGHT / 2, CHAR_WIDTH * text.length);
  }
}

/** Replaces the content of an element with a canvas, and draws on it. */
export function drawInElement(element: ElementTarget, drawing: Drawing, label: string): void {
  const page = element.ownerDocument as Document;
  const canvas = page.createElement('canvas');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', label);
  drawOnCanvas(canvas, drawing);
  (element as unknown as Element).replaceChildren(canvas);
}
