import { decodeImage } from '../../lib/raster/decodeImage.ts';
import { JPEG_BYTES } from '../../lib/raster/jpeg/jpegBytes.ts';
import { JPEG_SCALAR_BYTES } from '../../lib/raster/jpeg/jpegScalarBytes.ts';
import { md5, type OddReference, odd } from './golden.ts';

const PROSE = `# Images: what is read of which file

Written by \`npm run docs:images\`; a spec compares it. Files are those of
\`spec/golden/raster/odd\`. A value is the beginning of the MD5 of the pixels as RGB. Pillow is
13.0.0 (libjpeg-turbo 3.2.0), torchvision 0.29.2. Millrace gives the same bits in Node and in
browsers, with SIMD and without.

* JPEG: baseline and progressive, 8 bits, grey, YCbCr, RGB, CMYK and YCCK, every sampling that
  divides, restart markers. Arithmetic coding, lossless coding and 12 bits are refused by name.
* A crop has the pixels of the whole. What is outside of it is not transformed, and what is below it
  not read.
* A JPEG that ends early is an error; \`partial: true\` decodes what is there. Damage that is passed
  over, as libjpeg does, is counted in \`warnings\`.
* PNG: all kinds, interlaced too. Samples of 16 bits are an error, or float32 from 0 to 65535 by
  \`sixteenBit: 'float32'\`; they never become 8 bits.
* Alpha is dropped where \`channels\` is 3 or 1, as Pillow's \`convert\` does. The transparent grey
  of a PNG of 2 or 4 bits is that of the standard; Pillow takes another one.
* \`decodeImage\` reads EXIF orientation from the header and does not apply it; \`image\` does.
* \`maxPixels\` is checked before memory is taken, as are images that their bytes cannot hold.
* Other formats are read by a module in \`decoders\`, and not promised to the bit.
`;

/** A table of files, and what Pillow, torchvision and Millrace make of each. */
export async function imageTable(): Promise<string> {
  const lines = ['| file | mode | Pillow | torchvision | Millrace |', '|---|---|---|---|---|'];
  for (const [name, { bytes, known }] of odd) {
    const { mode = '', pil, tv } = known;
    lines.push(`| ${name} | ${mode} | ${said(pil)} | ${said(tv)} | ${await read(bytes, known)} |`);
  }
  const sizes = [JPEG_BYTES, JPEG_SCALAR_BYTES].map((text) => (text.length / 1024).toFixed(1));
  const size = `The JPEG decoder is ${sizes[0]} KiB of base64; without SIMD ${sizes[1]} KiB.`;
  return `${PROSE}\n${lines.join('\n')}\n\n${size}\n`;
}

function said(text: string): string {
  return /^ERR/.test(text) ? (/skipped/.test(text) ? 'not tried' : 'error') : `\`${text}\``;
}

/**
 * The hash of the pixels, whether they are Pillow's, and what else there is to say; or the error.
 */
async function read(bytes: Uint8Array, { pil }: OddReference): Promise<string> {
  try {
    const image = await decodeImage(bytes, { sixteenBit: 'float32' });
    if (image.pixels instanceof Float32Array) return 'float32, 16 bits';
    const hash = md5(image, 3).slice(0, 8);
    const { warnings } = image;
    const warned = warnings === 0 ? '' : `, ${warnings} warning${warnings === 1 ? '' : 's'}`;
    return `\`${hash}\`${hash === pil ? '' : ' (differs)'}${warned}`;
  } catch (error) {
    const { message } = error as Error;
    if (message.includes('decoders[')) return 'by a module';
    return `error: ${message.replace(/^Cannot (decode|read) /, '').replace(/".*/, '…')}`;
  }
}
