/** The last part of a path: a data set that has been moved is still the same. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
