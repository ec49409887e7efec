/** What the first directory of a TIFF says: of EXIF too. */
export interface TiffTags {
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly orientation: number | undefined;
  readonly samples: number | undefined;
}

const TAGS: ReadonlyMap<number, keyof TiffTags> = new Map([
  [0x100, 'width'],
  [0x101, 'height'],
  [0x112, 'orientation'],
  [0x115, 'samples'],
]);

/** Reads the tags of a TIFF; `undefined` where it is none. Those that are damaged are left out. */
export function readTiff(bytes: Uint8Array): TiffTags | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const order = view.getUint16(0);
  const little = order === 0x4949;
  if ((!little && order !== 0x4d4d) || view.getUint16(2, little) !== 42) return undefined;
  const tags: Partial<Record<keyof TiffTags, number>> = {};
  const start = view.getUint32(4, little);
  const count = start + 2 <= bytes.length ? view.getUint16(start, little) : 0;
  for (let k = 0, at = start + 2; k < count && at + 12 <= bytes.length; k++, at += 12) {
    const tag = TAGS.get(view.getUint16(at, little));
    // Types 3 and 4 are numbers of 16 and 32 bits.
    const type = view.getUint16(at + 2, little);
    if (tag !== undefined && (type === 3 || type === 4)) {
      tags[tag] = type === 3 ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little);
    }
  }
  const { width, height, orientation, samples } = tags;
  return { width, height, orientation, samples };
}

/** The orientation of EXIF, 1 to 8; 1 where it is missing or none of these. */
export function exifOrientation(exif: Uint8Array | undefined): number {
  const found = exif === undefined ? undefined : readTiff(exif)?.orientation;
  return found !== undefined && found >= 1 && found <= 8 ? found : 1;
}
