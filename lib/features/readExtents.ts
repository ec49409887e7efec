import type { Chunk } from '../core/chunk.ts';
import { DataError } from '../core/errors.ts';
import type { EncodedExtents } from '../core/extents.ts';
import type { Features, ImageDecoding, ImageFeature } from '../core/features.ts';
import type { Rows } from '../core/rows.ts';
import { readImageHeader } from '../raster/readImageHeader.ts';
import { encodedColumn } from './encodedColumn.ts';

/** Reads the extents of the encoded images of rows by their headers, by the name of the feature. */
export type ReadExtents = (rows: Rows) => Readonly<Record<string, EncodedExtents>>;

/**
 * Makes what reads extents of encoded images; it is `undefined` where no feature is of such.
 *
 * @param features resolved
 */
export function readExtents(features: Features): ReadExtents | undefined {
  const encoded = Object.entries(features).flatMap(([name, feature]) =>
    feature.kind === 'image' && feature.decode !== undefined
      ? [{ name, feature, decode: feature.decode }]
      : [],
  );
  if (encoded.length === 0) return undefined;
  return (rows) => Object.fromEntries(encoded.map((image) => [image.name, read(rows, image)]));
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
  }
  return { heights, widths, orientations };
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
        `received ${header.height}×${header.width}; raise \`maxPixels\` of \`image\``,
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
      `received ${received}; embed the files in the data set`,
    place,
  );
}
