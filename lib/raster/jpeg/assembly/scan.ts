import {
  decodeAcFirst,
  decodeAcRefinement,
  decodeDcFirst,
  decodeDcRefinement,
  forgetRun,
} from './progressive';
import { bitsLeft, READER, readZeros, startBits } from './bits';
import { Component, Scan } from './frame';
import { transform } from './idct';
import { after, marker, readSegment } from './segment';
import { decodeBlock, skipBlock } from './sequential';

/** A block whose coefficients are transformed at once. It is zero between blocks. */
const BLOCK: usize = memory.data(128, 16);

const RESTART: i32 = 0xd0;

/** Whether the segment has ended: the rest of it counts as zeros. */
let exhausted: bool = false;
/** The number that the next restart marker should have. */
let restarts: i32 = 0;

/** Decodes a scan; where it is cut short, what is missing is left zero. */
export function decodeScan(scan: Scan): void {
  memory.fill(BLOCK, 0, 128);
  READER.bad = 0;
  restarts = 0;
  exhausted = false;
  startSegment(scan);
  let left = scan.restartInterval;
  for (let row = 0; row < scan.down; row++) {
    for (let column = 0; column < scan.across; column++) {
      if (scan.restartInterval > 0 && left-- == 0) {
        restart(scan);
        left = scan.restartInterval - 1;
      }
      if (!exhausted) scan.lastGoodRow = row;
      decodeMcu(scan, row, column);
    }
    // The rest of a scan without data changes nothing that is stored.
    if (exhausted && !scan.onePass && scan.restartInterval == 0) break;
  }
  scan.warnings += READER.bad;
  scan.unread = bitsLeft();
  scan.position = after;
  scan.marker = marker;
}

/** Takes the bytes up to the next marker. */
function startSegment(scan: Scan): void {
  startBits(scan.segmentEnd, readSegment(scan.position, scan.end, scan.segmentEnd));
  scan.position = after;
  for (let i = 0; i < scan.count; i++) componentOf(scan, i).predictor = 0;
  forgetRun();
}

/** Goes on behind the restart marker that is due, as libjpeg does where it is not the right one. */
function restart(scan: Scan): void {
  const wanted = restarts;
  restarts = (restarts + 1) & 7;
  let found = marker;
  if (found != RESTART + wanted) scan.warnings++;
  while (found != RESTART + wanted) {
    const ahead = (found - RESTART - wanted) & 7;
    const isRestart = found >= RESTART && found < RESTART + 8;
    if (found == 0 || (found >= 0xc0 && (!isRestart || ahead == 1 || ahead == 2))) {
      // It belongs to what comes later: this segment is empty.
      startBits(scan.segmentEnd, scan.segmentEnd);
      memory.fill(scan.segmentEnd - 512, 0, 512);
      for (let i = 0; i < scan.count; i++) componentOf(scan, i).predictor = 0;
      forgetRun();
      return;
    }
    if (found >= 0xc0 && ahead != 6 && ahead != 7) break;
    // One of before, or none: what comes up to the next is lost.
    readSegment(scan.position, scan.end, scan.segmentEnd);
    scan.position = after;
    found = marker;
  }
  exhausted = false;
  startSegment(scan);
}

@inline function componentOf(scan: Scan, i: i32): Component {
  return changetype<Component>(load<usize>(scan.components + ((<usize>i) << 2)));
}

/** Whether the bits have run out: from then on zeros are read. */
@inline function checkBits(): bool {
  if (bitsLeft() >= 0) return false;
  readZeros();
  return true;
}

function decodeMcu(scan: Scan, row: i32, column: i32): void {
  if (exhausted && !scan.onePass) return;
  let overrun = false;
  const single = scan.count == 1;
  for (let i = 0; i < scan.count; i++) {
    const component = componentOf(scan, i);
    const h = single ? 1 : component.h;
    const v = single ? 1 : component.v;
    for (let dy = 0; dy < v; dy++) {
      for (let dx = 0; dx < h; dx++) {
        const x = column * h + dx;
        const y = row * v + dy;
        if (scan.onePass) decodeAndTransform(component, x, y);
        else decodeStored(scan, component, x, y);
        overrun = checkBits() || overrun;
      }
    }
  }
  if (overrun && !exhausted) {
    exhausted = true;
    scan.warnings++;
    if (marker == 0) scan.truncated = 1;
  }
}

function decodeAndTransform(component: Component, x: i32, y: i32): void {
  const predictor = changetype<usize>(component) + offsetof<Component>('predictor');
  if (x < component.left || x >= component.right || y < component.top || y >= component.bottom) {
    if (!exhausted) skipBlock(component.dcTable, component.acTable, predictor);
    return;
  }
  const end = exhausted ? 1 : decodeBlock(component.dcTable, component.acTable, predictor, BLOCK);
  const pitch: usize = component.pitch;
  const to =
    component.plane + (<usize>(y - component.top) * pitch + <usize>(x - component.left)) * 8;
  transform(BLOCK, end, component.quantization, to, pitch);
}

function decodeStored(scan: Scan, component: Component, x: i32, y: i32): void {
  const block = component.coefficients + ((<usize>(y * component.blockPitch + x)) << 7);
  const predictor = changetype<usize>(component) + offsetof<Component>('predictor');
  if (scan.kind == 0) decodeBlock(component.dcTable, component.acTable, predictor, block);
  else if (scan.kind == 1) decodeDcFirst(component.dcTable, predictor, scan.low, block);
  else if (scan.kind == 2) decodeDcRefinement(scan.low, block);
  else if (scan.kind == 3) decodeAcFirst(component.acTable, scan.start, scan.stop, scan.low, block);
  else decodeAcRefinement(component.acTable, scan.start, scan.stop, scan.low, block);
}
