import type { ShownImage } from '../../lib/look/show/shownBatch.ts';

/** The longer side that images are drawn at least as large as, and at most. */
const [MIN_SIDE, MAX_SIDE] = [128, 256];
/** Width of the edges of boxes. */
const EDGE = 2;

/** Draws an image and its boxes on a canvas, which takes an extent that can be seen. */
export function drawImage(canvas: HTMLCanvasElement, { raster, boxes }: ShownImage): void {
  const { width, height, data } = raster;
  const side = Math.max(width, height);
  const scale = side > MAX_SIDE ? MAX_SIDE / side : Math.ceil(MIN_SIDE / side);
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const pixels = new OffscreenCanvas(width, height);
  pixels.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  // Each pixel can be told where they are made larger.
  context.imageSmoothingEnabled = scale < 1;
  context.imageSmoothingQuality = 'high';
  context.drawImage(pixels, 0, 0, canvas.width, canvas.height);
  context.lineWidth = EDGE;
  for (const { x1, y1, x2, y2, colour } of boxes) {
    context.strokeStyle = `rgb(${colour.join(' ')})`;
    const [left, top] = [x1 * scale + EDGE / 2, y1 * scale + EDGE / 2];
    context.strokeRect(left, top, (x2 - x1) * scale - EDGE, (y2 - y1) * scale - EDGE);
  }
}
