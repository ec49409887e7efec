import { loadInflate } from '#inflate';
import { IoError } from '../core/errors.ts';
import { type Pixels, toChannels } from './channels.ts';
import { type Crop, cropped, requireCrop } from './crop.ts';
import { damage } from './damage.ts';
import { type ImageType, imageType } from './headers/imageType.ts';
import { JpegDecoder } from './jpeg/jpegDecoder.ts';
import { decodeIndices, type PngIndices } from './png/decodeIndices.ts';
import { decodePng } from './png/decodePng.ts';
import type { Inflate } from './png/pngSamples.ts';
import { readImageHeader, unknownFormat } from './readImageHeader.ts';

/** Pixels of an image, one after another, rows from the top. */
export interface DecodedImage extends Pixels {
  /** Bytes; float32 from 0 to 65535 where the file has 16 bits a sample. */
  readonly pixels: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /**
   * Signs of damage that was passed over: codes that do not exist, data that is left or missing.
   */
  readonly warnings: number;
}

/** Options of {@link ImageDecoder.decode}. */
export interface DecodeOptions {
  /** 1: grey, 3: RGB, 4: RGB and alpha; as the file has them when left out. */
  readonly channels?: 1 | 3 | 4 | undefined;
  /** The part of the image to decode, before orientation; the pixels are those of the whole. */
  readonly crop?: Crop | undefined;
  /**
   * The largest image that is decoded, checked before memory is taken; 178,956,970 when left out.
   */
  readonly maxPixels?: number | undefined;
  /** What is done with 16 bits a sample: an error when left out. */
  readonly sixteenBit?: 'float32' | 'error' | undefined;
  /** Whether a JPEG that ends early is decoded as far as it goes, with a warning. */
  readonly partial?: boolean | undefined;
}

/** The default export of a module that decodes a format. */
export type DecoderModule = (bytes: Uint8Array) => Promise<Pixels>;

/** Modules that decode formats, by media type: a URL, or what `import` takes. */
export type DecoderModules = { readonly [type in ImageType]?: string | URL };

/** As Pillow's, beyond which it refuses to decode. */
export const MAX_PIXELS = 178_956_970;

/** Decodes JPEG and PNG, and what modules decode. */
export class ImageDecoder {
  // Made for the first JPEG: PNG needs no WebAssembly.
  #jpeg: JpegDecoder | undefined;
  readonly #inflate: Inflate;
  readonly #modules: ReadonlyMap<ImageType, DecoderModule>;

  private constructor(inflate: Inflate, modules: ReadonlyMap<ImageType, DecoderModule>) {
    this.#inflate = inflate;
    this.#modules = modules;
  }

  /** Loads what decodes: modules for the formats that are not decoded here, or in their place. */
  static async open(modules: DecoderModules = {}): Promise<ImageDecoder> {
    const entries = Object.entries(modules) as [ImageType, string | URL][];
    const loaded = entries.map(async ([type, url]) => [type, await loadModule(type, url)] as const);
    return new ImageDecoder(await loadInflate(), new Map(await Promise.all(loaded)));
  }

  /**
   * Decodes an image: at once, or as a promise where a module does it. The pixels may be in the
   * memory of the decoder, where they last until the next image.
   */
  decode(bytes: Uint8Array, options: DecodeOptions = {}): DecodedImage | Promise<DecodedImage> {
    const type = imageType(bytes);
    if (type === undefined) throw unknownFormat(bytes);
    const {
      crop,
      channels,
      maxPixels = MAX_PIXELS,
      sixteenBit = 'error',
      partial = false,
    } = options;
    const module = this.#modules.get(type);
    if (module !== undefined || crop !== undefined) {
      const header = readImageHeader(bytes);
      if (crop !== undefined) requireCrop(crop, header);
      if (header.height * header.width > maxPixels) {
        const extent = `${header.height} × ${header.width}`;
        throw damage(type, `it must have at most ${maxPixels} pixels`, extent);
      }
    }
    const inChannels = <T extends Pixels>(image: T) =>
      channels === undefined ? image : toChannels(image, channels);
    if (module !== undefined) {
      const decoded = module(bytes).catch((cause) => {
        throw damage(type, 'its module must decode it', String(cause), cause);
      });
      return decoded.then((image) => ({ ...inChannels(cropped(image, crop)), warnings: 0 }));
    }
    if (type === 'image/jpeg') {
      this.#jpeg ??= new JpegDecoder();
      return inChannels(this.#jpeg.decode(bytes, { crop, maxPixels, partial }));
    }
    if (type === 'image/png') {
      const png = decodePng(bytes, { maxPixels, sixteenBit, inflate: this.#inflate });
      return { ...inChannels(cropped(png, crop)), warnings: 0 };
    }
    throw new IoError(
      `Cannot decode ${type}: it needs a module; received no \`decoders['${type}']\`; ` +
        'give `millrace/decoders/sharp` in Node, `millrace/decoders/imageBitmap` in browsers',
    );
  }

  /** Decodes a PNG to the numbers that it stores, as classes of a mask. */
  indices(bytes: Uint8Array, maxPixels: number): PngIndices {
    if (imageType(bytes) !== 'image/png') {
      throw damage('mask', 'it must be a PNG', imageType(bytes) ?? 'another format');
    }
    return decodeIndices(bytes, { maxPixels, inflate: this.#inflate });
  }
}

async function loadModule(type: ImageType, url: string | URL): Promise<DecoderModule> {
  try {
    const loaded: { readonly default?: unknown } = await import(/* @vite-ignore */ String(url));
    if (typeof loaded.default !== 'function') throw new Error('it has no default function');
    return loaded.default as DecoderModule;
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause);
    throw new IoError(
      `Cannot load \`decoders['${type}']\`: \`${url}\` must be a module; received ${received}`,
      { cause },
    );
  }
}
