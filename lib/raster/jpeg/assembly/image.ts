import { writePixels } from './colour';
import { Component } from './frame';
import { transform } from './idct';
import { smoothBlock } from './smooth';
import { imageRow, repeatEnds } from './upsample';

const BLOCK: usize = memory.data(128, 16);

/** What is made of the planes of components. */
@unmanaged
export class Picture {
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
export function paint(picture: Picture): void {
  const rows = picture.rows;
  const sums = rows + 4 * picture.rowBytes;
  for (let i = 0; i < picture.count; i++) repeatEnds(componentOf(picture, i));
  let to = picture.pixels;
  const pixelBytes = picture.space == 0 ? 1 : 3;
  for (let y = 0; y < picture.height; y++, to += picture.width * pixelBytes) {
    const row0 = rowOf(picture, 0, y, rows, sums);
    const row1 = picture.count > 1 ? rowOf(picture, 1, y, rows + picture.rowBytes, sums) : 0;
    const row2 = picture.count > 2 ? rowOf(picture, 2, y, rows + 2 * picture.rowBytes, sums) : 0;
    const row3 = picture.count > 3 ? rowOf(picture, 3, y, rows + 3 * picture.rowBytes, sums) : 0;
    writePixels(picture.space, picture.width, to, row0, row1, row2, row3);
  }
}

// @ts-ignore: decorator
@inline function componentOf(picture: Picture, i: i32): Component {
  return changetype<Component>(load<usize>(picture.components + ((<usize>i) << 2)));
}

function rowOf(picture: Picture, i: i32, y: i32, room: usize, sums: usize): usize {
  const component = componentOf(picture, i);
  const across = picture.h / component.h;
  const down = picture.v / component.v;
  return imageRow(
    component,
    across,
    down,
    picture.left,
    picture.top + y,
    picture.width,
    room,
    sums,
  );
}
