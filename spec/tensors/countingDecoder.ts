import { inflateSync } from 'node:zlib';
import type { DecoderModule } from '../../lib/raster/imageDecoder.ts';
import { decodePng } from '../../lib/raster/png/decodePng.ts';

/** How many images were decoded. */
export const decoded = { count: 0 };

const decode: DecoderModule = async (bytes) => {
  decoded.count++;
  const inflate = (data: Uint8Array) => new Uint8Array(inflateSync(data));
  return decodePng(bytes, { maxPixels: 1e6, sixteenBit: 'error', inflate });
};

export default decode;
