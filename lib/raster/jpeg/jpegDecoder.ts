import { JpegImage, type JpegOptions, type JpegPixels } from './jpegImage.ts';
import { type JpegModule, openJpegModule } from './jpegModule.ts';

/** A decoder of JPEG with memory of its own. It decodes one image after another. */
export class JpegDecoder {
  #module: JpegModule;

  constructor(module: JpegModule = openJpegModule()) {
    this.#module = module;
  }

  /** Decodes an image, or a part of it: the very pixels of the whole. */
  decode(bytes: Uint8Array, options: JpegOptions): JpegPixels {
    try {
      return new JpegImage(this.#module, bytes, options).decode();
    } finally {
      if (!this.#module.isReusable) this.#module = openJpegModule();
    }
  }
}
