import { textAt } from './imageType.ts';
import { readTiff } from './tiff.ts';

/** Extent, channels and EXIF of a format that is not decoded here. */
export interface OtherHeader {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly orientation?: number | undefined;
}

/** Each returns `undefined` where the header is cut or says nothing. */
export const otherHeaders: Readonly<
  Record<
    'image/gif' | 'image/webp' | 'image/avif' | 'image/tiff',
    (bytes: Uint8Array) => OtherHeader | undefined
  >
> = {
  'image/gif': (bytes) => {
    if (bytes.length < 10) return undefined;
    const view = viewOf(bytes);
    return { width: view.getUint16(6, true), height: view.getUint16(8, true), channels: 3 };
  },
  'image/webp': webpHeader,
  'image/avif': avifHeader,
  'image/tiff': (bytes) => {
    const { width, height, orientation, samples = 1 } = readTiff(bytes) ?? {};
    if (width === undefined || height === undefined) return undefined;
    return { width, height, channels: samples, orientation };
  },
};

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function webpHeader(bytes: Uint8Array): OtherHeader | undefined {
  if (bytes.length < 30) return undefined;
  const view = viewOf(bytes);
  const kind = textAt(bytes, 12, 4);
  if (kind === 'VP8X') {
    const side = (at: number) => 1 + (view.getUint32(at, true) & 0xffffff);
    const channels = (bytes[20] as number) & 0x10 ? 4 : 3;
    // The height is 24 bits before what may be the end.
    return { width: side(24), height: 1 + (view.getUint32(26, true) >>> 8), channels };
  }
  if (kind === 'VP8L') {
    const word = view.getUint32(21, true);
    const channels = (word >>> 28) & 1 ? 4 : 3;
    return { width: 1 + (word & 0x3fff), height: 1 + ((word >>> 14) & 0x3fff), channels };
  }
  const side = (at: number) => view.getUint16(at, true) & 0x3fff;
  return kind === 'VP8 ' ? { width: side(26), height: side(28), channels: 3 } : undefined;
}

/** The largest of the extents that its items have: tiles and alpha have no larger one. */
function avifHeader(bytes: Uint8Array): OtherHeader | undefined {
  const view = viewOf(bytes);
  let [width, height] = [0, 0];
  const end = Math.min(bytes.length - 20, 65_536);
  for (let at = 0; at < end; at++) {
    // A box of 20 bytes: length, name, version, width, height.
    if (view.getUint32(at) !== 20 || view.getUint32(at + 4) !== 0x69737065) continue;
    const [w, h] = [view.getUint32(at + 12), view.getUint32(at + 16)];
    if (w * h > width * height) [width, height] = [w, h];
  }
  return width === 0 ? undefined : { width, height, channels: 3 };
}
