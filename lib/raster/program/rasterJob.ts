import type { ImageDecoding } from '../../core/features.ts';
import type { RasterStep } from '../../core/recipe.ts';

/** An encoded image. */
export interface EncodedImage {
  readonly bytes: Uint8Array;
  /** Of the image after its orientation was applied. */
  readonly height: number;
  readonly width: number;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  /** Where all of it is to be decoded and given back: the key of the decoded image. */
  readonly keepAs?: string;
}

/** An image as pixels, channels last. */
export interface PixelImage {
  readonly pixels: Uint8Array | Float32Array;
  readonly height: number;
  readonly width: number;
}

/** An image that was decoded to be used again. */
export interface DecodedSource {
  readonly key: string;
  readonly image: PixelImage & { readonly pixels: Uint8Array<ArrayBuffer> };
}

/** Some samples of a batch, and what is to be done to each: plain data, which threads take. */
export interface RasterJob {
  readonly images: readonly (EncodedImage | PixelImage)[];
  /** Steps with an entry for each of the images in their columns. */
  readonly steps: readonly RasterStep[];
  /** Of the images in the end. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** What a byte is multiplied with for the units of the image. */
  readonly scale: number;
  /** What white is in the units of the image. */
  readonly range: number;
  /** Whether the result is float32, in the units of the image, and not bytes. */
  readonly isFloat: boolean;
  readonly decode: ImageDecoding;
  /** Of masks the class of what lies beyond their edges: they are decoded to classes. */
  readonly mask?: { readonly erase: number };
  /** Memory for the result, whatever it holds. */
  readonly room?: ArrayBuffer;
  /** The memory of the images, which the result gives back. */
  readonly parcel?: ArrayBuffer;
}

/** What became of a job. */
export interface RasterResult {
  /** The images one after another; of one that is damaged, anything. */
  readonly pixels: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  /** The images that could not be decoded: their numbers in the job, and why. */
  readonly faults: readonly { readonly image: number; readonly reason: string }[];
  /** Images that were to be given back as they are before the steps. */
  readonly decoded: readonly DecodedSource[];
  readonly parcel?: ArrayBuffer | undefined;
}
