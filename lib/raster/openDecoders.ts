import { ImageDecoder } from './imageDecoder.ts';

/** Opens what decodes; what was opened serves all that ask for the same modules. */
export type OpenDecoder = (decoders: Readonly<Record<string, string>>) => Promise<ImageDecoder>;

/** Makes what opens decoders, each once. */
export function openDecoders(): OpenDecoder {
  const opened = new Map<string, Promise<ImageDecoder>>();
  return (decoders) => {
    const key = JSON.stringify(Object.entries(decoders));
    const known = opened.get(key);
    if (known !== undefined) return known;
    const decoder = ImageDecoder.open(decoders);
    opened.set(key, decoder);
    // One that cannot be opened is tried again by the next image.
    decoder.catch(() => opened.delete(key));
    return decoder;
  };
}
