import type { Chunk } from '../core/chunk.ts';
import { DataError } from '../core/errors.ts';
import type { EncodedExtents, Extents } from '../core/extents.ts';
import type { Features, ImageDecoding, ImageFeature, MaskFeature } from '../core/features.ts';
import type { Rows } from '../core/rows.ts';
import { decoderBytes } from '../raster/decoderBytes.ts';
import { readImageHeader } from '../raster/readImageHeader.ts';
import { encodedColumn } from './encodedColumn.ts';

/**
 * Reads the extents of rows' encoded images and masks from their headers. Keys are the feature
 * names.
 */
export type ReadExtents = (rows: Rows) => Readonly<Record<string, EncodedExtents>>;

/**
 * Returns a function that reads extents, or `undefined` if no feature has encoded images.
 *
 * @param features the resolved features
 */
export function readExtents(features: Features): ReadExtents | undefined {
  const entries = Object.entries(features);
  const images = entries.flatMap(([name, feature]) =>
    feature.kind === 'image' && feature.decode !== undefined
      ? [{ name, feature, decode: feature.decode }]
      : [],
  );
  const masks = entries.flatMap(([name, feature]) =>
    feature.kind === 'mask' && feature.decode !== undefined ? [{ name, feature }] : [],
  );
  if (images.length + masks.length === 0) return undefined;
  return (rows) => {
    const ofImages = Object.fromEntries(images.map((image) => [image.name, read(rows, image)]));
    const ofMasks = masks.map(({ name, feature }) => {
      const image = features[feature.follow ?? ''] as ImageFeature;
      const followed = { extents: ofImages[feature.follow ?? ''], shape: image.shape };
      return [name, readMasks(rows, { name, feature, followed })] as const;
    });
    return { ...ofImages, ...Object.fromEntries(ofMasks) };
  };
}

interface EncodedImages {
  readonly name: string;
  readonly feature: ImageFeature;
  readonly decode: ImageDecoding;
}

function read(rows: Rows, { name, feature, decode }: EncodedImages): EncodedExtents {
  const { chunks, chunkOf, rowOf, length } = rows;
  const { column = name, shape } = feature;
  const columns = chunks.map((chunk) => encodedColumn(chunk, column));
  const heights = new Uint32Array(length);
  const widths = new Uint32Array(length);
  const orientations = new Uint8Array(length);
  const decoding = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const chunk = chunkOf[i] as number;
    const row = rowOf[i] as number;
    const place = () => (chunks[chunk] as Chunk).place(row, column);
    const bytes = columns[chunk]?.bytes(row);
    if (bytes === undefined) throw withoutBytes(name, columns[chunk]?.path(row), place());
    const header = headerOf(bytes, { name, maxPixels: decode.maxPixels, place });
    const orientation = decode.orientation === 'exif' ? header.orientation : 1;
    const isTurned = orientation > 4;
    const height = isTurned ? header.width : header.height;
    const width = isTurned ? header.height : header.width;
    if (shape[0] !== null && (height !== shape[0] || width !== shape[1])) {
      throw new DataError(
        `Cannot make feature \`${name}\`: every image must have the extent of \`shape\`, ` +
          `${shape[0]}×${shape[1]}; received ${height}×${width}; ` +
          `give \`[null, null, ${shape[2]}]\`, and \`resize\` or crop after \`batch\``,
        place(),
      );
    }
    heights[i] = height;
    widths[i] = width;
    orientations[i] = orientation;
    decoding[i] = decoderBytes(header, shape[2], bytes.length);
  }
  return { heights, widths, orientations, decoderBytes: decoding };
}

interface EncodedMasks {
  readonly name: string;
  readonly feature: MaskFeature;
  /** The extent of the images that they follow, common or per image. */
  readonly followed: {
    readonly extents: Extents | undefined;
    readonly shape: ImageFeature['shape'];
  };
}

/**
 * Masks have no EXIF orientation. They are stored in the orientation in which their images are
 * shown.
 */
function readMasks(rows: Rows, { name, feature, followed }: EncodedMasks): EncodedExtents {
  const maxPixels = feature.decode?.maxPixels ?? Number.POSITIVE_INFINITY;
  const decode = { orientation: 'ignore', maxPixels, decoders: {} } as const;
  const image = { kind: 'image', shape: [null, null, 1] } as const;
  const { column = name } = feature;
  const masks = read(rows, { name, feature: { ...image, column }, decode });
  for (const [i, height] of masks.heights.entries()) {
    const width = masks.widths[i] as number;
    const ofImage = [
      followed.extents?.heights[i] ?? followed.shape[0],
      followed.extents?.widths[i] ?? followed.shape[1],
    ];
    if (height === ofImage[0] && width === ofImage[1]) continue;
    throw new DataError(
      `Cannot make feature \`${name}\`: every mask must have the extent of its image, ` +
        `${ofImage.join('×')} of \`${feature.follow}\`; received ${height}×${width}; ` +
        'repair the data, or leave the row out by `onBadData`',
      (rows.chunks[rows.chunkOf[i] as number] as Chunk).place(rows.rowOf[i] as number, column),
    );
  }
  return masks;
}

interface HeaderOptions {
  readonly name: string;
  readonly maxPixels: number;
  readonly place: () => ReturnType<Chunk['place']>;
}

function headerOf(bytes: Uint8Array, { name, maxPixels, place }: HeaderOptions) {
  const fault = (rule: string, cause?: unknown) =>
    new DataError(`Cannot make feature \`${name}\`: ${rule}`, place(), { cause });
  try {
    const header = readImageHeader(bytes);
    if (header.height * header.width <= maxPixels) return header;
    throw fault(
      `an image must have at most ${maxPixels} pixels; ` +
        `received ${header.height}×${header.width}; raise \`maxPixels\` of the feature`,
    );
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw fault(String((cause as Error).message).replace(/^Cannot/, 'cannot'), cause);
  }
}

function withoutBytes(
  name: string,
  path: string | undefined,
  place: ReturnType<Chunk['place']>,
): DataError {
  const received =
    path === undefined ? 'null' : `only the path ${JSON.stringify(path.slice(0, 60))}`;
  return new DataError(
    `Cannot make feature \`${name}\`: every row must hold the bytes of an image; ` +
      `received ${received}; embed the files in the data set, or lay them beside its file`,
    place,
  );
}
