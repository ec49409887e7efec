import type { Crop } from '../crop.ts';
import { damage } from '../damage.ts';
import {
  type ComponentExtent,
  colourSpace,
  type FrameExtent,
  frameExtent,
  SPACES,
} from './jpegFrame.ts';
import { COMPONENT_BYTES, IMAGE_BYTES, SCAN, SCAN_BYTES, SLACK, ZEROS } from './jpegLayout.ts';
import type { JpegModule } from './jpegModule.ts';
import { type Frame, JpegSegments, type ScanHeader, SOI } from './jpegSegments.ts';
import { Progression } from './progression.ts';
import { ScanTables } from './scanTables.ts';

/** What {@link JpegImage} takes. */
export interface JpegOptions {
  readonly crop?: Crop | undefined;
  readonly maxPixels: number;
  /** Whether an image whose bytes end early is decoded as far as they go. */
  readonly partial: boolean;
}

/** Pixels of 1 or 3 channels, grey or RGB. */
export interface JpegPixels {
  /** In the memory of the decoder: they last until the next image. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Signs of damage that was passed over. */
  readonly warnings: number;
}

/** The decoding of one image. */
export class JpegImage {
  readonly #module: JpegModule;
  readonly #bytes: Uint8Array;
  readonly #partial: boolean;
  readonly #segments: JpegSegments;
  readonly #frame: Frame;
  readonly #scan: ScanHeader;
  readonly #crop: Crop;
  readonly #extent: FrameExtent;
  readonly #onePass: boolean;
  readonly #progression: Progression | undefined;
  readonly #tables: ScanTables;
  readonly #input: number;
  readonly #segmentEnd: number;
  readonly #components: number;
  readonly #addresses: number;
  readonly #scanAt: number;
  #warnings = 0;

  constructor(module: JpegModule, bytes: Uint8Array, { crop, maxPixels, partial }: JpegOptions) {
    if (bytes[0] !== 0xff || bytes[1] !== SOI) throw damage('JPEG', 'it must begin as one', 'not');
    this.#module = module;
    this.#bytes = bytes;
    this.#partial = partial;
    this.#segments = new JpegSegments(bytes);
    const scan = this.#segments.next(2);
    const { frame } = this.#segments;
    if (scan === undefined || frame === undefined) {
      throw damage('JPEG', 'it must have a frame and a scan', `${bytes.length} bytes without`);
    }
    if (frame.unsupported !== undefined) {
      const rule = 'it must be baseline or progressive, of 8 bits, with Huffman codes';
      throw damage('JPEG', rule, frame.unsupported);
    }
    if (frame.width * frame.height > maxPixels) {
      throw damage('JPEG', `it must have at most ${maxPixels} pixels`, extentOf(frame));
    }
    this.#scan = scan;
    this.#frame = frame;
    this.#crop = crop ?? { left: 0, top: 0, width: frame.width, height: frame.height };
    this.#extent = frameExtent(frame, this.#crop);
    const blocks = this.#extent.mcusAcross * this.#extent.mcusDown;
    // Each block of a first scan has a bit at least: nothing is allocated for what cannot be there.
    if (!partial && blocks > 8 * bytes.length) {
      throw damage('JPEG', `it must have the data of ${extentOf(frame)}`, `${bytes.length} bytes`);
    }
    this.#onePass = !frame.progressive && scan.components.length === frame.components.length;
    this.#progression = frame.progressive ? new Progression(frame.components.length) : undefined;

    module.reset();
    const count = frame.components.length;
    this.#components = module.allocate(COMPONENT_BYTES * count);
    this.#addresses = module.allocate(4 * 4);
    this.#scanAt = module.allocate(SCAN_BYTES);
    this.#tables = new ScanTables(module, this.#segments, this.#extent, this.#components);
    this.#input = module.allocate(bytes.length + SLACK);
    module.bytes.set(bytes, this.#input);
    this.#segmentEnd = module.allocate(bytes.length + ZEROS + SLACK) + bytes.length + ZEROS;
    this.#segmentEnd += SLACK / 2;
    for (const [i, extent] of this.#extent.components.entries()) this.#place(extent, i);
  }

  decode(): JpegPixels {
    let scan: ScanHeader | undefined = this.#scan;
    let lastGoodRow = 0;
    while (scan !== undefined) {
      const found = this.#decodeScan(scan);
      lastGoodRow = found.lastGoodRow;
      if (this.#onePass) break;
      if (found.marker === 0) {
        this.#endEarly();
        break;
      }
      scan = this.#segments.next(found.position - this.#input, found.marker);
    }
    if (!this.#onePass) this.#transform(lastGoodRow);
    return this.#paint();
  }

  /** Allocates the coefficients and samples of a component. */
  #place(extent: ComponentExtent, index: number): void {
    const module = this.#module;
    const { left, top, right, bottom } = extent;
    const pitch = 8 * (right - left) + SLACK;
    const plane = module.allocate(pitch * 8 * (bottom - top) + SLACK) + SLACK / 4;
    const quantization = module.allocate(128);
    module.bytes.fill(0, quantization, quantization + 128);
    let coefficients = 0;
    if (!this.#onePass) {
      const length = 128 * extent.blockPitch * extent.blockRows;
      coefficients = module.allocate(length);
      module.bytes.fill(0, coefficients, coefficients + length);
    }
    module.put(this.#components + COMPONENT_BYTES * index, [
      extent.h,
      extent.v,
      extent.blocksAcross,
      extent.blocksDown,
      extent.width,
      extent.height,
      coefficients,
      extent.blockPitch,
      left,
      top,
      right,
      bottom,
      plane,
      pitch,
      quantization,
    ]);
  }

  /** Decodes the scan, of which the header is read. */
  #decodeScan(header: ScanHeader): { marker: number; position: number; lastGoodRow: number } {
    const { components, start, stop, high, low } = header;
    const module = this.#module;
    this.#warnings += this.#progression?.add(header) ?? 0;
    if (this.#progression === undefined && (start !== 0 || stop !== 63 || high !== 0 || low !== 0))
      this.#warnings++;
    const addresses = components.map(({ index }) => this.#components + COMPONENT_BYTES * index);
    this.#tables.take(header);
    const [first] = components;
    const single = components.length === 1 ? this.#extent.components[first?.index ?? 0] : undefined;
    const across = single?.blocksAcross ?? this.#extent.mcusAcross;
    const down = single?.blocksDown ?? this.#extent.mcusDown;
    const rows = this.#onePass ? this.#lastRow(single) : down;
    module.put(this.#addresses, addresses);
    module.put(this.#scanAt, [
      this.#input + header.data,
      this.#input + this.#bytes.length,
      this.#segmentEnd,
      this.#segments.restartInterval,
      across,
      rows,
      components.length,
      this.#addresses,
      this.#onePass ? 1 : 0,
      this.#progression === undefined ? 0 : (start === 0 ? 1 : 3) + (high === 0 ? 0 : 1),
      start,
      stop,
      low,
      ...[0, 0, 0, 0, 0],
    ]);
    module.code.decodeScan(this.#scanAt);
    const result = (field: number) => module.words[this.#scanAt / 4 + field] as number;
    this.#warnings += result(SCAN.warnings);
    // Whole bytes that nobody read: what was read was no longer what was written.
    if (rows === down && result(SCAN.unread) >= 8) this.#warnings++;
    if (this.#onePass && result(SCAN.truncated) !== 0) this.#endEarly();
    return {
      marker: result(SCAN.marker),
      position: result(SCAN.position),
      lastGoodRow: Math.floor(result(SCAN.lastGoodRow) / (single?.v ?? 1)),
    };
  }

  /** The number of rows of MCUs that a crop needs. */
  #lastRow(single: ComponentExtent | undefined): number {
    if (single !== undefined) return single.bottom;
    return Math.max(...this.#extent.components.map(({ bottom, v }) => Math.ceil(bottom / v)));
  }

  /** Notes that bytes are missing, or refuses the image. */
  #endEarly(): void {
    if (!this.#partial && this.#progression?.isComplete !== true) {
      throw damage('JPEG', 'it must be whole', `${this.#bytes.length} bytes that end early`);
    }
    this.#warnings++;
  }

  #transform(lastGoodRow: number): void {
    const { code } = this.#module;
    const estimated = this.#progression?.estimated(this.#tables.quantization);
    for (const i of this.#extent.components.keys()) {
      const component = this.#components + COMPONENT_BYTES * i;
      const bits = estimated?.[i];
      if (bits === undefined) code.transformStored(component);
      else {
        const at = this.#module.allocate(80);
        this.#module.put(at, [...bits[0], ...bits[1]]);
        code.transformSmoothed(component, at, at + 40, lastGoodRow, this.#extent.mcusDown);
      }
    }
  }

  #paint(): JpegPixels {
    const module = this.#module;
    const { left, top, width, height } = this.#crop;
    const space = colourSpace(this.#frame, this.#segments);
    const channels = space === SPACES.grey ? 1 : 3;
    const rowBytes = Math.ceil((width + SLACK) / 16) * 16;
    const rows = module.allocate(5 * rowBytes + SLACK);
    const length = width * height * channels;
    const pixels = module.allocate(length + SLACK);
    const image = module.allocate(IMAGE_BYTES);
    const count = this.#frame.components.length;
    const { h, v } = this.#extent;
    module.put(
      this.#addresses,
      this.#frame.components.map((_, i) => this.#components + COMPONENT_BYTES * i),
    );
    const addresses = this.#addresses;
    const fields = [
      left,
      top,
      width,
      height,
      h,
      v,
      space,
      count,
      addresses,
      pixels,
      rows,
      rowBytes,
    ];
    module.put(image, fields);
    module.code.paint(image);
    return {
      pixels: module.bytes.subarray(pixels, pixels + length),
      height,
      width,
      channels,
      warnings: this.#warnings,
    };
  }
}

function extentOf({ height, width }: Frame): string {
  return `${height} × ${width}`;
}
