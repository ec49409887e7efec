import { type Step, WEIGHT_ONE } from '../model/recipe.ts';
import { BiasRows } from './biasRows.ts';
import { type Box, PatchColumns } from './patchColumns.ts';

/** What the steps are done to. */
export interface Canvas {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** The key of the one source that picture `i` is at first. */
  keyOf(i: number): number;
  /** By how much a step that mixes or pastes raises the keys of partners; 0 where a key is a source, whatever way it came. */
  readonly shiftAt?: (mixing: number) => number;
}

/** Does steps on rectangles instead of pixels. What a step reads of a partner is the partner before this step. */
export function applySteps(steps: readonly Step[], canvas: Canvas): { patches: PatchColumns; biases: BiasRows } {
  const { size, height, width, channels, keyOf, shiftAt } = canvas;
  const biases = new BiasRows(channels);
  // −0 is what adds nothing to any number, −0 included.
  const nothing = biases.add([-0]);
  let now = new PatchColumns(size);
  let spare: PatchColumns | undefined;
  for (let i = 0; i < size; i++) {
    now.add(0, 0, width, height, nothing, keyOf(i));
    now.close(i);
  }
  const each = (make: (next: PatchColumns, i: number) => void) => {
    const next = spare ?? new PatchColumns(size);
    next.clear();
    for (let i = 0; i < size; i++) {
      make(next, i);
      next.close(i);
    }
    spare = now;
    now = next;
  };
  let mixing = 0;
  for (const step of steps) {
    switch (step.kind) {
      case 'affine':
        biases.move(step.scale, step.bias);
        break;
      case 'mix': {
        const shift = shiftAt?.(mixing++) ?? 0;
        each((next, i) => {
          const share = (step.weight[i] as number) / WEIGHT_ONE;
          next.blend(now, i, step.partner[i] as number, { share, shift, biases });
        });
        break;
      }
      case 'paste': {
        const shift = shiftAt?.(mixing++) ?? 0;
        each((next, i) => {
          const box = boxAt(step.box, i);
          next.subtract(now, i, box);
          next.clip(now, step.partner[i] as number, box, shift);
        });
        break;
      }
      case 'erase': {
        const fill = biases.add(step.fill);
        for (let hole = 0; hole < step.holes; hole++) {
          each((next, i) => {
            const box = boxAt(step.box, i * step.holes + hole);
            next.subtract(now, i, box);
            if (box.x1 < box.x2 && box.y1 < box.y2) next.add(box.x1, box.y1, box.x2, box.y2, fill);
          });
        }
        break;
      }
    }
  }
  return { patches: now, biases };
}

function boxAt(box: Uint32Array, index: number): Box {
  const k = 4 * index;
  return { x1: box[k] as number, y1: box[k + 1] as number, x2: box[k + 2] as number, y2: box[k + 3] as number };
}
