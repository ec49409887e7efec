import { writePixels } from './colour';
import { Component } from './frame';
import { transform } from './idct';
import { smoothBlock } from './smooth';
import { imageRow, repeatEnds } from './upsample';

const BLOCK: usize = memory.data(128, 16);

/** What is made of the planes of components. */
@unmanaged
export class Image {
  /** The part of the image: pixels. */
  left: i32;
  top: i32;
  width: i32;
  height: i32;
  /** Largest sampling factors. */
  h: i32;
  v: i32;
  /** See ./colour. */
  space: i32;
  count: i32;
  /** Components, as addresses. */
  components: usize;
  /** Pixels, one row after another. */
  pixels: usize;
  /** Room for a row of each component, and for sums. */
  rows: usize;
  rowBytes: i32;
}

/** Transforms the stored coefficients of a component to its plane. */
export function transformStored(component: Component): void {
  memory.fill(BLOCK, 0, 128);
  const pitch: usize = component.pitch;
  for (let y = component.top; y < component.bottom; y++) {
    let to = component.plane + <usize>((y - component.top) << 3) * pitch;
    for (let x = component.left; x < component.right; x++, to += 8) {
      const at = component.coefficients + ((<usize>(y * component.blockPitch + x)) << 7);
      memory.copy(BLOCK, at, 128);
      transform(BLOCK, 64, component.quantization, to, pitch);
    }
  }
}

/**
 * {@link transformStored} for a progressive file that lacks scans: what is unknown is estimated
 * from the DC of the blocks around.
 *
 * @param bits how precisely the first ten coefficients are known, in zigzag order: the lowest bits
 *   that are missing, −1 for all; `previous` says it of rows of MCUs after `lastGoodRow`
 */
export function transformSmoothed(
  component: Component,
  bits: usize,
  previous: usize,
  lastGoodRow: i32,
  mcuRows: i32,
): void {
  const pitch: usize = component.pitch;
  for (let y = component.top; y < component.bottom; y++) {
    let to = component.plane + <usize>((y - component.top) << 3) * pitch;
    for (let x = component.left; x < component.right; x++, to += 8) {
      smoothBlock(component, y / component.v > lastGoodRow ? previous : bits, x, y, mcuRows, BLOCK);
      transform(BLOCK, 64, component.quantization, to, pitch);
    }
  }
}

/** Makes pixels of planes. */
export function paint(image: Image): void {
  const rows = image.rows;
  const sums = rows + 4 * image.rowBytes;
  for (let i = 0; i < image.count; i++) repeatEnds(componentOf(image, i));
  let to = image.pixels;
  const pixelBytes = image.space == 0 ? 1 : 3;
  for (let y = 0; y < image.height; y++, to += image.width * pixelBytes) {
    const row0 = rowOf(image, 0, y, rows, sums);
    const row1 = image.count > 1 ? rowOf(image, 1, y, rows + image.rowBytes, sums) : 0;
    const row2 = image.count > 2 ? rowOf(image, 2, y, rows + 2 * image.rowBytes, sums) : 0;
    const row3 = image.count > 3 ? rowOf(image, 3, y, rows + 3 * image.rowBytes, sums) : 0;
    writePixels(image.space, image.width, to, row0, row1, row2, row3);
  }
}

@inline function componentOf(image: Image, i: i32): Component {
  return changetype<Component>(load<usize>(image.components + ((<usize>i) << 2)));
}

function rowOf(image: Image, i: i32, y: i32, room: usize, sums: usize): usize {
  const component = componentOf(image, i);
  const across = image.h / component.h;
  const down = image.v / component.v;
  return imageRow(
    component,
    across,
    down,
    image.left,
    image.top + y,
    image.width,
    room,
    sums,
  );
}
