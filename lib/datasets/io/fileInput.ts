import { OptionError } from '../../core/errors.ts';
import { requireOption } from '../../options/requireOption.ts';

/**
 * One file: its path, a `file:` URL (also as text), its bytes, or a `Blob` or `Response` of them.
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
    rule: 'a path, a `file:` URL, bytes, a `Blob`, a `Response`, or a list of at least one of them',
    value: input,
  });
  return inputs.map((file) => local(source, file));
}

/** Converts the text of a `file:` URL to a `URL`. */
function local(source: string, input: FileInput): FileInput {
  const place = input instanceof URL ? input.href : input;
  if (typeof place !== 'string') return input;
  const refuse = (rule: string, remedy: string) => {
    throw new OptionError(
      `Cannot \`${source}\`: \`input\` must be ${rule}; ` +
        `received ${JSON.stringify(place).slice(0, 80)}; ${remedy}`,
    );
  };
  if (place === '') refuse('a path', 'an empty one names no file');
  if (/^file:\/\//i.test(place)) return new URL(place);
  if (input instanceof URL || /^[a-z]{2,}:\/\//i.test(place))
    refuse('a path or a `file:` URL', 'fetch other addresses and pass the `Response`');
  return input;
}
