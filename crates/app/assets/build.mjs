// Makes the files the browser gets: style and scripts bundled, the styles no page uses left out, names that
// change with the content, each file compressed once and for all. `node build.mjs --out DIR --pages DIR...`;
// what was made stands in DIR/list.tsv: name, file, content type, mark of the
// content, and whether compressed forms are beside it (`.br`, `.gz`).
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { PurgeCSS } from 'purgecss';
import { icons, words } from './vocabulary.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { out, pages } = asked(process.argv.slice(2));
const package_ = (path) => join(here, 'node_modules', path);

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

function asked(args) {
  const found = { out: 'out', pages: [] };
  for (let at = 0; at < args.length; at += 2) {
    if (args[at] === '--out') found.out = args[at + 1];
    else if (args[at] === '--pages') found.pages.push(args[at + 1]);
    else throw new Error(`${args[at]}: only --out and --pages are known`);
  }
  return found;
}

/// Every file below a folder with one of these endings; none where the folder is missing.
function below(folder, endings) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => endings.includes(extname(path)) && statSync(path).isFile())
    .sort();
}

const sources = [...pages.flatMap((folder) => below(folder, ['.rs'])), ...below(join(here, 'src'), ['.js'])];
const text = sources.map((path) => readFileSync(path, 'utf8')).join('\n');

const tokens = (content) => content.match(/[A-Za-z0-9_-]+/g) ?? [];

/// What pages and scripts name of bootstrap-italia, and the components they may name next.
async function purged() {
  const whole = readFileSync(package_('bootstrap-italia/dist/css/bootstrap-italia.min.css'), 'utf8');
  const [result] = await new PurgeCSS().purge({
    content: [{ raw: text, extension: 'rs' }, { raw: words, extension: 'txt' }],
    css: [{ raw: whole }],
    extractors: [{ extractor: tokens, extensions: ['rs', 'txt'] }],
    blocklist: [/^video-js/, /^vjs-/, /^splide/, /^it-carousel/, /^ratio/],
    fontFace: true,
    keyframes: true,
  });
  // Its third family of letters would be a second look, and 25 KB.
  return withoutUnusedVariables(result.css.replaceAll(/["']?Lora["']?,\s*Georgia,\s*serif/g, '"Titillium Web",Geneva,Tahoma,sans-serif'));
}

/// Custom properties nobody reads are a third of what is left.
function withoutUnusedVariables(css) {
  const ours = readFileSync(join(here, 'src/usus.css'), 'utf8');
  for (;;) {
    const read = new Set([...`${css}${ours}`.matchAll(/var\(\s*(--[\w-]+)/g)].map((found) => found[1]));
    const kept = css.replace(/(?<=[{;]\s*)(--[\w-]+)\s*:\s*(?:[^;{}"]|"[^"]*")*(;|(?=\}))/g, (all, name) => (read.has(name) ? all : ''));
    if (kept.length === css.length) return kept;
    css = kept;
  }
}

/// Pictures written into the style sheet become files: the pages allow no `data:` addresses.
function withoutData(css, files) {
  return css.replace(/url\((["']?)data:image\/svg\+xml([^,]*),((?:(?!\1\)).)*)\1\)/g, (_all, _quote, how, data) => {
    const svg = how.includes('base64') ? Buffer.from(data, 'base64') : Buffer.from(unescaped(data.trim()));
    return `url("/assets/${add(files, 'drawn.svg', svg)}")`;
  });
}

/// A bare per cent sign stands for itself, which `decodeURIComponent` would not have.
const unescaped = (data) => data.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => decodeURIComponent(escapes));

/// The symbols pages and scripts name, out of 179.
function sprite() {
  const used = new Set([...icons, ...(text.match(/\bit-[a-z-]+/g) ?? [])]);
  const all = readFileSync(package_('bootstrap-italia/dist/svg/sprites.svg'), 'utf8');
  const symbols = [...all.matchAll(/<symbol id="([^"]+)".*?<\/symbol>/gs)].filter((found) => used.has(found[1]));
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.map((found) => found[0]).join('')}</svg>`);
}

/// The licences of what is inside, for whoever receives it.
function licences() {
  const parts = [
    ['', join(here, 'LICENCES.md')],
    ['bootstrap-italia', package_('bootstrap-italia/LICENSE')],
    ['Apache ECharts', package_('echarts/LICENSE')],
    ['Apache ECharts, notice', package_('echarts/NOTICE')],
    ['zrender', package_('zrender/LICENSE')],
    ['tslib', package_('tslib/LICENSE.txt')],
    ['Titillium Web', package_('bootstrap-italia/dist/fonts/Titillium_Web/OFL.txt')],
    ['Roboto Mono', package_('bootstrap-italia/dist/fonts/Roboto_Mono/LICENSE.txt')],
  ];
  const shown = parts.map(([name, path]) => `${name ? `\n==== ${name} ====\n\n` : ''}${readFileSync(path, 'utf8')}`);
  return Buffer.from(shown.join('\n'));
}

const mark = (content) => createHash('sha256').update(content).digest('hex').slice(0, 12);

/// Names a content by its hash and notes it among what is to be written; the same content twice is one file.
function add(files, name, content) {
  const hash = mark(content);
  const end = extname(name);
  const file = `${basename(name, end)}.${hash}${end}`;
  files.set(file, { name, content });
  return file;
}

async function bundled() {
  const css = await purged();
  return build({
    absWorkingDir: here,
    entryPoints: ['src/usus.js', 'src/pictures.js', 'src/usus.css'],
    bundle: true,
    minify: true,
    write: false,
    outdir: '/',
    format: 'iife',
    target: ['es2022', 'chrome100', 'firefox100', 'safari15.4'],
    legalComments: 'none',
    loader: { '.woff2': 'file' },
    assetNames: '[name].[hash]',
    publicPath: '/assets',
    logLevel: 'warning',
    plugins: [{
      name: 'purged',
      setup(step) {
        step.onResolve({ filter: /^bootstrap-italia$/ }, () => ({ path: 'bootstrap-italia', namespace: 'purged' }));
        step.onLoad({ filter: /.*/, namespace: 'purged' }, () => ({ contents: css, loader: 'css' }));
      },
    }],
  });
}

/// Writes a file and its compressed forms, unless they are there already.
function write(file, content) {
  const path = join(out, file);
  const isPacked = extname(file) === '.woff2';
  if (!existsSync(path) || !readFileSync(path).equals(content)) {
    writeFileSync(path, content);
    for (const end of ['.br', '.gz']) rmSync(path + end, { force: true });
  }
  if (isPacked) return 'as it is';
  if (!existsSync(`${path}.gz`)) writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  if (!existsSync(`${path}.br`)) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
  }
  return 'compressed';
}

const files = new Map();
for (const { path, contents } of (await bundled()).outputFiles) {
  const name = basename(path);
  if (name.endsWith('.woff2')) files.set(name, { name: name.replace(/\.[^.]+\.woff2$/, '.woff2'), content: contents });
  else if (name.endsWith('.css')) add(files, name, Buffer.from(withoutData(Buffer.from(contents).toString(), files)));
  else add(files, name, contents);
}
add(files, 'icons.svg', sprite());
files.set('licenze.txt', { name: 'licenze.txt', content: licences() });

mkdirSync(out, { recursive: true });
const rows = [...files].map(([file, { name, content }]) => (
  [name, file, TYPES[extname(file)], mark(content), write(file, Buffer.from(content))].join('\t')
));
const written = new Set([...files.keys()].flatMap((file) => [file, `${file}.br`, `${file}.gz`]));
for (const name of readdirSync(out)) if (!written.has(name)) rmSync(join(out, name));
writeFileSync(join(out, 'list.tsv'), `${rows.sort().join('\n')}\n`);
