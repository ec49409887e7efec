import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitepress';

const page = (text: string, link: string) => ({ text, link });

/** The functions of a module in the API, once typedoc has written them. */
function functionsOf(module: string) {
  const folder = resolve(import.meta.dirname, 'pages/api', module, 'functions');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).map((file) => file.replace(/\.md$/, ''));
  return names.map((name) => page(name, `/api/${module}/functions/${name}`));
}

export default defineConfig({
  title: 'Millrace',
  description: 'A data loader for TensorFlow.js: Arrow and Parquet in, tensors out',
  // `assemble.ts` puts the pages there.
  srcDir: '.vitepress/pages',
  outDir: '.vitepress/dist',
  base: process.env.MILLRACE_SITE_BASE ?? '/',
  lastUpdated: false,
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      page('Start', '/README'),
      page('Guide', '/GUIDE'),
      page('API', '/api/'),
      page('Changelog', '/CHANGELOG'),
      ...(existsSync(resolve(import.meta.dirname, 'pages/public/page'))
        ? [{ text: 'Try it', link: '/page/', target: '_blank' }]
        : []),
    ],
    sidebar: {
      '/api/': [
        { text: 'API', items: [page('Modules', '/api/')] },
        { text: 'millrace', items: functionsOf('index') },
        { text: 'millrace/testing', items: functionsOf('testing') },
      ],
      '/': [
        { text: 'Start', items: [page('Install and train', '/README'), page('Guide', '/GUIDE')] },
        {
          text: 'Guides',
          items: [
            page('Hugging Face data', '/guides/hugging-face'),
            page('Folders of images', '/guides/folders'),
            page('Tables', '/guides/tables'),
            page('Text', '/guides/text'),
            page('Segmentation and boxes', '/guides/segmentation'),
            page('Operators of your own', '/guides/own-operators'),
            page('fitDataset and resume', '/guides/fit-dataset'),
            page('Several processes', '/guides/several-processes'),
            page('Remote files', '/REMOTE'),
            page('Browsers and bundlers', '/BUNDLERS'),
            page('GPU', '/GPU'),
          ],
        },
        {
          text: 'Recipes',
          items: [
            page('CIFAR', '/recipes/cifar'),
            page('ImageNet', '/recipes/imagenet'),
            page('Contrastive learning', '/recipes/contrastive'),
            page('Label noise', '/recipes/label-noise'),
          ],
        },
        {
          text: 'Reference',
          items: [
            page('API', '/api/'),
            page('Operators', '/OPERATORS'),
            page('Operators of RxJS', '/STOCK-OPERATORS'),
            page('The command', '/COMMAND'),
            page('The page', '/PAGE'),
            page('Formats', '/FORMATS'),
            page('Images', '/IMAGES'),
            page('Troubleshooting', '/TROUBLESHOOTING'),
            page('Glossary', '/GLOSSARY'),
          ],
        },
        {
          text: 'Figures',
          items: [
            page('Speed and memory', '/SPEED'),
            page('All results', '/RESULTS'),
            page('How well it shuffles', '/SHUFFLE-QUALITY'),
            page('Beside other loaders', '/COMPARISON'),
          ],
        },
        { text: 'Examples', link: '/examples/' },
      ],
    },
  },
});
