import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { filesIn } from './filesIn.ts';

// Documentation is run: every ts fence of a docstring is a module of its own, those of a page are one
// program from top to bottom, with comments `<!--ts … -->` for what a reader has already.
// `expression // => value` is an assertion.
const root = resolve(import.meta.dirname, '..');
const snippets = join(root, 'spec/.snippets');

interface Snippet {
  readonly name: string;
  readonly code: string;
}

function fences(text: string): string[] {
  return [...text.matchAll(/^(?:```|<!--)ts\n([\s\S]*?)^(?:```|-->)/gm)].map(
    ([, code]) => code as string,
  );
}

function docstringFences(file: string): string[] {
  const code = readFileSync(join(root, file), 'utf8');
  const comments = [...code.matchAll(/\/\*\*[\s\S]*?\*\//g)].map(([comment]) =>
    comment.replace(/^ *\* ?/gm, ''),
  );
  return comments.flatMap(fences);
}

function toModule(code: string): string {
  let asserted = 0;
  const lines = code.split('\n').map((line) => {
    const [, indent, expression, value] = /^(\s*)(.+?);?\s*\/\/ => (.+)$/.exec(line) ?? [];
    if (expression === undefined) return line;
    asserted++;
    const declared = /^(const|let) (\w+) = /.exec(expression);
    return declared
      ? `${indent}${expression};\n${indent}__expect(${declared[2]}).toEqual(${value});`
      : `${indent}__expect(${expression}).toEqual(${value});`;
  });
  const imports = lines.filter((line) => /^import .* from '.*';$/.test(line));
  const rest = lines.filter((line) => !/^import .* from '.*';$/.test(line));
  return [
    "import { expect as __expect } from 'vitest';",
    ...new Set(imports),
    ...rest,
    `export const asserted: number = ${asserted};`,
  ].join('\n');
}

const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md') && !/^(\.vitepress|node_modules)/.test(file))
  .map((file) => `docs/${file}`);
const all: Snippet[] = [
  ...['README.md', ...pages].flatMap((path) => {
    const code = fences(readFileSync(join(root, path), 'utf8')).join('\n');
    const name = path
      .replace(/^docs\//, '')
      .slice(0, -'.md'.length)
      .replaceAll('/', '-');
    return code === '' ? [] : [{ name, code }];
  }),
  ...filesIn(join(root, 'lib')).flatMap((file) =>
    docstringFences(join('lib', file)).map((code, i) => ({
      name: `${file.slice(0, -3).replaceAll('/', '-')}-${i}`,
      code,
    })),
  ),
];

beforeAll(() => {
  rmSync(snippets, { recursive: true, force: true });
  mkdirSync(snippets, { recursive: true });
  for (const { name, code } of all) writeFileSync(join(snippets, `${name}.ts`), toModule(code));
  writeFileSync(
    join(snippets, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: { isolatedDeclarations: false, declaration: false, declarationMap: false },
      include: ['*.ts'],
    }),
  );
});

// A page works in a folder of its own.
afterEach(() => process.chdir(root));

describe('every example of the documentation', () => {
  it.each(all.map(({ name }) => name))('%s runs and says what is true', async (name) => {
    const { asserted } = (await import(/* @vite-ignore */ join(snippets, `${name}.ts`))) as {
      asserted: number;
    };
    // The loop of the README trains, and says nothing.
    expect(asserted).toBeGreaterThanOrEqual(name === 'README' ? 0 : 1);
  });

  it('has the types that it should', () => {
    const check = () =>
      execFileSync('npx', ['tsc', '--noEmit', '-p', snippets], { cwd: root, encoding: 'utf8' });
    expect(check()).toBe('');
  });
});

describe('every public function', () => {
  const exported = ['', 'testing/'].flatMap((folder) =>
    [
      ...readFileSync(join(root, 'lib', folder, 'index.ts'), 'utf8').matchAll(
        /^export \{ (\w+) \} from '\.\/(.+)'/gm,
      ),
    ].map(([line, name, file]) => [line, name, folder + file]),
  );

  it.each(exported.map(([, name, file]) => [name, file] as [string, string]))(
    '%s is explained, each of its parameters too, and has an example',
    (name, file) => {
      const code = readFileSync(join(root, 'lib', file), 'utf8');
      const [, comment = '', kind, parameters = ''] =
        new RegExp(
          `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/)\\s*export (?:async )?(function|class) ${name}\\b([\\s\\S]*)`,
        ).exec(code) ?? [];
      const [prose = ''] = comment.split('@example');
      expect(prose.length).toBeGreaterThan(40);
      if (kind === 'class') return;
      expect(comment).toContain('@example');
      const explained = (parameter: string) =>
        prose.includes(`@param ${parameter} `) || prose.includes(`\`${parameter}\``);
      expect(parametersOf(parameters).filter((parameter) => !explained(parameter))).toEqual([]);
    },
  );
});

/** The names of the parameters of a function of which `code` is what follows its name, but for those whose type explains them. */
function parametersOf(code: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (const [token, name] of code.matchAll(/=>|[(){}[\]<>]|(?<=[(,]\s*)(\w+\$?)\??(?=:)/g)) {
    if (name !== undefined && depth === 1) names.push(name);
    if (/^[({[<]$/.test(token)) depth++;
    if (/^[)}\]>]$/.test(token)) depth--;
    if (token === ')' && depth === 0) break;
  }
  return names.filter((name) => !['options', 'run'].includes(name));
}
