/** The line of a failed command's output that names the cause: the last error raised, else the last line. */
export function cause(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  // pip closes with notes about itself; the cause stands above them.
  const last = (form: RegExp) => lines.filter((line) => form.test(line)).at(-1);
  return (
    last(/^[\w.]*(Error|Exception): |fatal error: /) ??
    last(/^ERROR: /) ??
    lines.at(-1) ??
    'no reason given'
  );
}
