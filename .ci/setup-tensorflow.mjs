// Makes the package @tensorflow/tfjs-node-gpu work without its own installer, which downloads from outside of the package registries:
// its addon is built against the TensorFlow library inside the PyPI wheel `tensorflow-cpu`. Run by `npm run setup:tensorflow`.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const NODE_PACKAGE = '@tensorflow/tfjs-node-gpu';
const NODE_VERSION = '4.22.0';
const WHEEL = 'tensorflow-cpu';
const WHEEL_VERSION = '2.20.0';

const root = resolve(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '..');
const packageFolder = join(root, 'node_modules', NODE_PACKAGE);
const wheelFolder = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'millrace',
  `${WHEEL}-${WHEEL_VERSION}`,
);
const environment = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };

function say(text) {
  console.log(`setup:tensorflow: ${text}`);
}

function run(command, args, cwd = root) {
  execFileSync(command, args, { cwd, env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Loads the package in a process of its own and takes one training step; says which TensorFlow it is, or nothing if it does not load. */
function loadedVersion() {
  const step = `
    const tf = require('${NODE_PACKAGE}');
    const weights = tf.variable(tf.ones([2, 1]));
    tf.train.sgd(0.1).minimize(() => tf.ones([4, 2]).matMul(weights).square().mean());
    if (tf.getBackend() !== 'tensorflow' || weights.dataSync()[0] >= 1) process.exit(1);
    console.log('version ' + tf.version_core + ' on TensorFlow ' + tf.backend().binding.TF_Version);`;
  const tried = spawnSync(process.execPath, ['-e', step], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });
  return tried.status === 0 ? (/^version (.*)$/m.exec(tried.stdout)?.[1] ?? 'unknown') : undefined;
}

function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function findNodeGyp() {
  const modules = execFileSync('npm', ['root', '-g'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  return [join(modules, 'npm/node_modules/node-gyp/bin/node-gyp.js')].find(existsSync);
}

/** What is missing, and what to do about it. */
function missingTools(nodeFolder) {
  const missing = [];
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    missing.push(
      `Linux on x64 (this is ${process.platform} on ${process.arch}): elsewhere use the wasm backend`,
    );
  }
  if (!works('python3', ['-m', 'pip', '--version']))
    missing.push('python3 with pip: apt-get install python3-pip');
  if (!works('c++', ['--version'])) missing.push('a C++ compiler: apt-get install g++');
  if (!works('make', ['--version'])) missing.push('make: apt-get install make');
  if (!existsSync(join(nodeFolder, 'include/node/node_api.h'))) {
    missing.push(
      `the headers of Node ${process.version} in ${nodeFolder}/include/node: use a Node that ships them`,
    );
  }
  if (findNodeGyp() === undefined) missing.push('node-gyp, as npm ships it: install npm');
  return missing;
}

/**
 * Puts the package into node_modules. npm itself passes over it, as it is an optional peer of this project. What it depends on goes into a
 * node_modules folder of its own, but for TensorFlow.js itself: of that there must be one copy.
 */
function installPackage() {
  const workshop = join(root, 'node_modules/.setup-tensorflow');
  rmSync(workshop, { recursive: true, force: true });
  mkdirSync(workshop, { recursive: true });
  writeFileSync(join(workshop, 'package.json'), '{ "private": true }');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', ...quiet, `${NODE_PACKAGE}@${NODE_VERSION}`], workshop);
  const installed = join(workshop, 'node_modules');
  rmSync(packageFolder, { recursive: true, force: true });
  renameSync(join(installed, NODE_PACKAGE), packageFolder);
  rmSync(join(installed, '@tensorflow'), { recursive: true });
  renameSync(installed, join(packageFolder, 'node_modules'));
  rmSync(workshop, { recursive: true });
}

function fetchLibrary() {
  if (
    existsSync(join(wheelFolder, 'tensorflow/include')) &&
    existsSync(join(wheelFolder, 'tensorflow/libtensorflow_cc.so.2'))
  ) {
    say(`using the library in ${wheelFolder}`);
    return;
  }
  say(`fetching ${WHEEL} ${WHEEL_VERSION} by pip (260 MB) ...`);
  const download = `${wheelFolder}.${process.pid}`;
  mkdirSync(download, { recursive: true });
  // The wheel for CPython 3.11, whichever Python runs pip: nothing of it is run by Python.
  const wheelOf = [
    '--only-binary=:all:',
    '--python-version',
    '3.11',
    '--platform',
    'manylinux_2_17_x86_64',
  ];
  run('python3', [
    '-m',
    'pip',
    'download',
    '-q',
    '--no-deps',
    ...wheelOf,
    '-d',
    download,
    `${WHEEL}==${WHEEL_VERSION}`,
  ]);
  const wheel = readdirSync(download).find((name) => name.endsWith('.whl'));
  say('unpacking ...');
  const unpack = `
import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
keep = ('tensorflow/include/', 'tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2')
wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(keep)])`;
  run('python3', ['-c', unpack, join(download, wheel), download]);
  rmSync(join(download, wheel));
  rmSync(wheelFolder, { recursive: true, force: true });
  run('mv', [download, wheelFolder]);
}

function linkLibrary() {
  const deps = join(packageFolder, 'deps');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, 'lib'), { recursive: true });
  symlinkSync(join(wheelFolder, 'tensorflow/include'), join(deps, 'include'));
  const links = {
    'libtensorflow_cc.so.2': 'libtensorflow_cc.so.2',
    'libtensorflow.so.2': 'libtensorflow_cc.so.2',
    'libtensorflow.so': 'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2': 'libtensorflow_framework.so.2',
    'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
  };
  for (const [link, target] of Object.entries(links))
    symlinkSync(join(wheelFolder, 'tensorflow', target), join(deps, 'lib', link));
}

function buildAddon(nodeFolder) {
  const out = join(packageFolder, 'lib/napi-v8');
  const options = [
    '--module_name=tfjs_binding',
    `--module_path=${out}`,
    '--napi_build_version=8',
    '--napi_version=8',
  ];
  run(
    process.execPath,
    [findNodeGyp(), 'rebuild', `--nodedir=${nodeFolder}`, '--loglevel=error', ...options],
    packageFolder,
  );
}

const already = loadedVersion();
if (already !== undefined) {
  say(`${NODE_PACKAGE} loads already: ${already}`);
  process.exit(0);
}
const nodeFolder = dirname(dirname(process.execPath));
const missing = missingTools(nodeFolder);
if (missing.length > 0) {
  say('cannot go on, there is missing:');
  for (const tool of missing) say(`  ${tool}`);
  process.exit(1);
}
say(`installing ${NODE_PACKAGE} ${NODE_VERSION} without its own installer ...`);
installPackage();
fetchLibrary();
linkLibrary();
say('building its addon ...');
buildAddon(nodeFolder);
const version = loadedVersion();
if (version === undefined) {
  say(
    'the addon was built, but does not load; to see why: node -e "require(\'@tensorflow/tfjs-node-gpu\')"',
  );
  process.exit(1);
}
say(`${NODE_PACKAGE} works: ${version}`);
