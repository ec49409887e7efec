import type { Feature } from '../core/features.ts';
import { MAX_PIXELS } from '../raster/imageDecoder.ts';

/** The shape of images of any extent, which `image` takes when it is told none. */
const OPEN_SHAPE = [null, null, 3];

/** The call that makes a feature, as a programmer writes it. */
export function featureCode(feature: Feature): string {
  const { kind, ...options } = callOptions(feature);
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return `${kind}()`;
  return `${kind}({ ${entries.map(([name, value]) => `${name}: ${literal(value)}`).join(', ')} })`;
}

/** What the function of a feature takes, without what it takes when it is left out. */
function callOptions(feature: Feature): Readonly<Record<string, unknown>> {
  if (feature.kind === 'classLabel') {
    const { names, classes, ...rest } = feature;
    return { ...rest, classes: names ?? classes };
  }
  if (feature.kind === 'tensor' || feature.kind === 'scalar') {
    const { dtype, ...rest } = feature;
    return { ...rest, dtype: dtype === 'float32' ? undefined : dtype };
  }
  if (feature.kind === 'image') {
    const { decode, ...rest } = feature;
    const { orientation, maxPixels, decoders = {} } = decode ?? {};
    return {
      ...rest,
      shape: String(rest.shape) === String(OPEN_SHAPE) ? undefined : rest.shape,
      orientation: orientation === 'exif' ? undefined : orientation,
      maxPixels: maxPixels === MAX_PIXELS ? undefined : maxPixels,
      decoders: Object.keys(decoders).length === 0 ? undefined : decoders,
    };
  }
  return { ...feature };
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'string') return textLiteral(value);
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, entry]) => `${keyCode(name)}: ${literal(entry)}`)
    .join(', ')} }`;
}

/** The name as a key of an object. */
export function keyCode(name: string): string {
  if (name === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : textLiteral(name);
}

/** A string literal in single quotes, unless JSON needs double ones to escape what is in it. */
export function textLiteral(text: string): string {
  return /['\\\p{Cc}\u2028\u2029]/u.test(text) ? JSON.stringify(text) : `'${text}'`;
}
