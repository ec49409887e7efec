import { OptionError } from '../../core/errors.ts';
import { requireOption } from '../../options/requireOption.ts';

/** One file: its path, a `file:` URL, its bytes, or a `Blob` of them. */
export type FileInput = string | URL | Uint8Array | Blob;

/** Whether `input` can be one file. */
export function isFileInput(input: unknown): input is FileInput {
  return (
    typeof input === 'string' ||
    input instanceof URL ||
    input instanceof Uint8Array ||
    input instanceof Blob
  );
}

/** Checks the input of `source` and gives it as a list of files. */
export function fileInputs(source: string, input: unknown): readonly FileInput[] {
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  requireOption(inputs.length > 0 && inputs.every(isFileInput), `\`${source}\``, {
    option: 'input',
    rule: 'a path, a `file:` URL, a `Uint8Array`, a `Blob`, or a list of at least one of them',
    value: input,
  });
  for (const file of inputs) requireLocal(source, file);
  return inputs;
}

function requireLocal(source: string, input: FileInput): void {
  const place = input instanceof URL ? input.href : input;
  if (typeof place !== 'string') return;
  const refuse = (rule: string, remedy: string) => {
    throw new OptionError(
      `Cannot \`${source}\` as \`input\` must be ${rule}: received ${JSON.stringify(place)}; ${remedy}`,
    );
  };
  if (place === '') refuse('a path', 'an empty one names no file');
  if (input instanceof URL ? input.protocol !== 'file:' : /^[a-z]{2,}:\/\//i.test(place)) {
    refuse('a path or a `file:` URL', 'fetch other addresses and pass the bytes or the `Blob`');
  }
  if (typeof input === 'string' && /[*?]/.test(input)) {
    refuse(
      'a path without wildcards',
      'pass the list of paths, as `globSync` of node:fs or of a package gives it',
    );
  }
}
