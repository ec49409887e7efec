import { damage } from '../damage.ts';
import type { FrameExtent } from './jpegFrame.ts';
import { COMPONENT, COMPONENT_BYTES } from './jpegLayout.ts';
import type { JpegCode, JpegModule } from './jpegModule.ts';
import type { JpegSegments, ScanHeader } from './jpegSegments.ts';
import { STANDARD_TABLES } from './standardTables.ts';

const MAX_BLOCKS_IN_MCU = 10;

/** Puts the tables of scans into the memory. */
export class ScanTables {
  readonly #module: JpegModule;
  readonly #segments: JpegSegments;
  readonly #extent: FrameExtent;
  readonly #components: number;
  readonly #tables: number;
  readonly #stored: number;
  /** Those of components, each taken when the first scan of the component begins. */
  readonly quantization: (Uint16Array | undefined)[];

  /** @param components address of the components */
  constructor(module: JpegModule, segments: JpegSegments, extent: FrameExtent, components: number) {
    this.#module = module;
    this.#segments = segments;
    this.#extent = extent;
    this.#components = components;
    this.quantization = extent.components.map(() => undefined);
    this.#tables = module.allocate(8 * tableLength(module.code));
    this.#stored = module.allocate(16 + 256);
  }

  /** Puts the tables that a scan uses. */
  take({ components, start, high }: ScanHeader): void {
    const module = this.#module;
    const { quantization, frame } = this.#segments;
    const isSequential = frame?.progressive === false;
    const blocks = components.map(({ index }) => {
      const component = this.#extent.components[index];
      return component === undefined ? 0 : component.h * component.v;
    });
    const inMcu = blocks.reduce((sum, count) => sum + count, 0);
    if (blocks.length > 1 && inMcu > MAX_BLOCKS_IN_MCU) {
      throw damage('JPEG', `an MCU must have at most ${MAX_BLOCKS_IN_MCU} blocks`, `${inMcu}`);
    }
    for (const { index, dc, ac } of components) {
      const at = this.#components / 4 + (COMPONENT_BYTES / 4) * index;
      if (this.quantization[index] === undefined) {
        const table = quantization[frame?.components[index]?.table ?? 0];
        if (table === undefined) throw damage('JPEG', 'it must have quantization tables', 'none');
        this.quantization[index] = table;
        const address = module.words[at + COMPONENT.quantization] as number;
        new Uint16Array(module.bytes.buffer, address, 64).set(table);
      }
      if (isSequential || (start === 0 && high === 0)) {
        module.words[at + COMPONENT.dcTable] = this.#derive(slotOf(dc, 0));
      }
      if (isSequential || start > 0)
        module.words[at + COMPONENT.acTable] = this.#derive(slotOf(ac, 4));
    }
  }

  /** The address of a Huffman table. */
  #derive(slot: number): number {
    const { bytes, code } = this.#module;
    const standard =
      this.#segments.frame?.progressive === false ? STANDARD_TABLES[slot] : undefined;
    const stored = this.#segments.huffman[slot] ?? standard;
    if (stored === undefined) throw damage('JPEG', 'it must have its Huffman tables', 'none');
    const to = this.#tables + tableLength(code) * slot;
    bytes.set(stored, this.#stored);
    if (code.deriveTable(this.#stored, to, slot < 4 ? 1 : 0) === 0) {
      throw damage('JPEG', 'its Huffman tables must be codes', 'one that is none');
    }
    return to;
  }
}

/** Where `JpegSegments` keeps a table of those from `first` on. */
function slotOf(index: number, first: number): number {
  if (index > 3) throw damage('JPEG', 'a scan must name tables from 0 to 3', `$index`);
  return first + index;
}

/** Bytes between derived tables. */
function tableLength(code: JpegCode): number {
  return Math.ceil(code.tableBytes() / 16) * 16;
}
