import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn } from './filesIn.ts';

const MAX_COLUMNS = 100;
const MAX_WORDS = 40;

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');
// AssemblyScript is formatted by nobody, and what is generated has long literals.
const GENERATED =
  /(^|\/)assembly\/|\/(kernel|pages|resample|vector|jpeg\w*)Bytes\.ts$|\/fontRows\.ts$/;
const library = filesIn(resolve(root, 'lib'))
  .filter((file) => !GENERATED.test(file))
  .map((file) => `lib/${file}`);
const pages = [
  'README.md',
  ...readdirSync(resolve(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !/^(node_modules|\.vitepress)/.test(file))
    .map((file) => `docs/${file}`),
];

/** The prose of docstrings, a string for each paragraph or tag. */
function docstrings(code: string): readonly string[] {
  return [...code.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(([comment]) =>
    comment
      .replace(/^[ \t]*\/?\*+\/?|\*\//gm, '')
      .replace(/```[\s\S]*?```/g, '\n\n')
      .split(/\n\s*\n|\n\s*(?=@|- |\| )/),
  );
}

function sentences(prose: string): readonly string[] {
  return prose
    .replace(/\s+/g, ' ')
    .split(/(?<=[.!?]) /)
    .map((sentence) => sentence.trim());
}

function wordsOf(sentence: string): number {
  return sentence.split(' ').filter((word) => /\p{L}|\d/u.test(word)).length;
}

/** The lines of a page that are neither in a table nor in code. */
function proseLines(page: string): readonly string[] {
  const lines = page.replace(/```[\s\S]*?```/g, '').split('\n');
  return lines.filter((line) => !line.startsWith('|') && !line.startsWith('!['));
}

describe('the words', () => {
  it(`keep lines of the library within ${MAX_COLUMNS} columns`, () => {
    const wide = library.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, at) => (line.length > MAX_COLUMNS ? [`${file}:${at + 1}`] : [])),
    );
    expect(wide).toEqual([]);
  });

  it(`keep sentences of docstrings within ${MAX_WORDS} words`, () => {
    const long = library.flatMap((file) =>
      docstrings(read(file))
        .flatMap(sentences)
        .filter((sentence) => wordsOf(sentence) > MAX_WORDS)
        .map((sentence) => `${file}: ${sentence}`),
    );
    expect(long).toEqual([]);
  });

  it(`keep prose of the pages within ${MAX_COLUMNS} columns`, () => {
    const wide = pages.flatMap((page) =>
      proseLines(read(page))
        .filter((line) => line.length > MAX_COLUMNS)
        .map((line) => `${page}: ${line}`),
    );
    expect(wide).toEqual([]);
  });

  it('say what came in every error, after what must hold', () => {
    const vague = /received something|must [^;\n]*: received|Cannot [^:;\n]* as [^:;\n]* must\b/;
    expect(library.filter((file) => vague.test(read(file)))).toEqual([]);
  });

  it('are counted as a reader counts them', () => {
    const code =
      '/** One two. Three `four`, five: six.\n *\n * @param a seven - eight */\n// nine\n';
    expect(docstrings(code).flatMap(sentences).map(wordsOf)).toEqual([2, 4, 4]);
  });
});
