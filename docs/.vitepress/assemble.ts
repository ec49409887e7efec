// Puts the pages of the site together, in `.vitepress/pages`: the documents of this repository, with
// links to each other, and a page for each example.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const pages = join(root, 'docs/.vitepress/pages');
const HOME = `---
layout: home
hero:
  name: Millrace
  text: A data loader for TensorFlow.js
  tagline: Arrow and Parquet in, batches of tensors out, never more than the step can take
  image: { src: /mixed-batch.png, alt: 'Digits of MNIST, mixed, cut and erased' }
  actions:
    - { theme: brand, text: Start, link: /README }
    - { theme: alt, text: Guide, link: /GUIDE }
    - { theme: alt, text: Operators, link: /OPERATORS }
features:
  - title: A batch is a recipe
    details: Augmentations append steps. One kernel renders a chain of any length in one pass.
  - title: Exact
    details: The same seed gives the same bits, on any number of threads, after any resume.
  - title: Backpressure
    details: Demand passes through the operators of RxJS. Nothing runs further ahead than you allow.
  - title: Real data
    details: Parquet, Arrow, JPEG and PNG, from disk, over HTTP, from Hugging Face and S3.
---
`;

/** Where a file of the repository lies in the site, without its ending; `undefined` if it is not there. */
function pageOf(path: string): string | undefined {
  if (path === 'README.md' || path === 'CHANGELOG.md') return path;
  if (path === 'bench/RESULTS.md') return 'RESULTS.md';
  if (path === 'examples') return 'examples/index.md';
  if (/^examples\/[^/]+\.ts$/.test(path)) return path.replace(/ts$/, 'md');
  if (path.startsWith('docs/')) return path.slice('docs/'.length);
  return undefined;
}

/** `text` of the file `path`, its links to files of the repository as links to pages of the site. */
function linked(path: string, text: string): string {
  const to = posix.dirname(pageOf(path) ?? '');
  const link = (target: string) => {
    const [file = '', anchor] = target.split('#');
    const page = pageOf(posix.join(posix.dirname(path), file));
    if (page === undefined)
      throw new Error(`${path} links ${target}, which the site does not have`);
    return posix.relative(to, page) + (anchor === undefined ? '' : `#${anchor}`);
  };
  return text
    .replace(/\]\((?!https?:|#)([^)\s]+)\)/g, (_, target) => `](${link(target)})`)
    .replace(/(?<![[`])`(examples\/\w+\.ts)`(?!\])/g, (code, example) => {
      const page = posix.relative(to, pageOf(example) ?? '');
      return `[${code}](${page})`;
    });
}

/** `text` without anything that Vue would take for an element: types as `List<uint8>` in prose. */
function escaped(text: string): string {
  const outsideOfCode = /(```[\s\S]*?```|`[^`]*`)|<(?=\w)/g;
  return text.replace(outsideOfCode, (found, code) => (code === undefined ? '&lt;' : found));
}

function write(page: string, text: string): void {
  const path = join(pages, page);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

rmSync(pages, { recursive: true, force: true });
for (const path of ['README.md', 'CHANGELOG.md', 'bench/RESULTS.md'])
  write(pageOf(path) as string, escaped(linked(path, readFileSync(join(root, path), 'utf8'))));
const documents = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
for (const file of documents.filter((name) => !/^\.vitepress|^node_modules/.test(name))) {
  if (file.endsWith('.md'))
    write(file, escaped(linked(`docs/${file}`, readFileSync(join(root, 'docs', file), 'utf8'))));
  if (file.endsWith('.png')) {
    mkdirSync(dirname(join(pages, file)), { recursive: true });
    cpSync(join(root, 'docs', file), join(pages, file));
  }
}
mkdirSync(join(pages, 'public'));
cpSync(join(root, 'docs/mixed-batch.png'), join(pages, 'public/mixed-batch.png'));
write('index.md', HOME);

const examples = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.ts'));
const rows = examples.map((file) => {
  const code = readFileSync(join(root, 'examples', file), 'utf8');
  const about =
    /^(?:\/\/.*\n)+/
      .exec(code)?.[0]
      .replace(/^\/\/ ?/gm, '')
      .trim() ?? '';
  const sentence = about.replace(/\s+/g, ' ');
  write(`examples/${file.replace(/ts$/, 'md')}`, `# ${file}\n\n\`\`\`ts\n${code}\`\`\`\n`);
  return `| [${file}](${file.replace(/ts$/, 'md')}) | ${sentence} |`;
});
const head = 'Each is a program that checks its own result; the tests run all of them.';
write(
  'examples/index.md',
  `# Examples\n\n${head}\n\n| program | what it shows |\n| --- | --- |\n${rows.join('\n')}\n`,
);
