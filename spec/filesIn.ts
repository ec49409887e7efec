import { readdirSync } from 'node:fs';

/** Paths of the TypeScript files below `folder`, relative to it. */
export function filesIn(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return all.filter((file) => file.endsWith('.ts')).sort();
}
