import { OptionError } from '../../core/errors.ts';
import { requireOption } from '../../options/requireOption.ts';
import { expandTemplate } from './expandTemplate.ts';

/**
 * One file: its path, a URL (`file:`, `http:`, `https:` or `hf:`, also as text), its bytes, or a
 * `Blob` or `Response` of them. Text with a range of numbers, as `part-{00..11}.parquet`, is a list
 * of files.
 */
export type FileInput = string | URL | Uint8Array | ArrayBuffer | Blob | Response;

/** True if `input` can be one file. */
export function isFileInput(input: unknown): input is FileInput {
  return (
    typeof input === 'string' ||
    input instanceof URL ||
    input instanceof Uint8Array ||
    input instanceof ArrayBuffer ||
    input instanceof Blob ||
    input instanceof Response
  );
}

/** Checks the input of `source` and returns it as a list of files. */
export function fileInputs(source: string, input: unknown): readonly FileInput[] {
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  requireOption(inputs.length > 0 && inputs.every(isFileInput), `\`${source}\``, {
    option: 'input',
    rule: 'a path, a URL, bytes, a `Blob`, a `Response`, or a list of at least one of them',
    value: input,
  });
  return inputs.flatMap((file) =>
    typeof file === 'string' ? placesOf(source, file) : [placed(source, file)],
  );
}

/** Whether an input is read by requests. */
export function isRemote(input: FileInput): input is URL {
  return input instanceof URL && input.protocol !== 'file:';
}

function placesOf(source: string, template: string): readonly FileInput[] {
  try {
    return expandTemplate(template).map((place) => placed(source, place));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new OptionError(`Cannot \`${source}\`: \`input\` must name files; ${cause.message}`, {
      cause,
    });
  }
}

/** The input, text that is a URL as such. */
function placed(source: string, input: FileInput): FileInput {
  const place = input instanceof URL ? input.href : input;
  if (typeof place !== 'string') return input;
  const refuse = (rule: string, remedy: string): never => {
    throw new OptionError(
      `Cannot \`${source}\`: \`input\` must be ${rule}; ` +
        `received ${JSON.stringify(place).slice(0, 80)}; ${remedy}`,
    );
  };
  if (place === '') refuse('a path', 'an empty one names no file');
  if (/^file:\/\//i.test(place)) return new URL(place);
  if (/^(https?|hf):\/\//i.test(place)) {
    const url = URL.canParse(place) ? new URL(place) : refuse('a URL', 'write it in full');
    if (url.username === '' && url.password === '') return url;
    return refuse('a URL without a password', 'give it in `headers`');
  }
  if (input instanceof URL || /^[a-z][a-z\d+.-]+:\/\//i.test(place))
    refuse(
      'a path, or a URL of a file or of http(s)',
      'pass its `https:` URL, as docs/REMOTE.md says, or fetch it and pass the `Response`',
    );
  return input;
}
