// Looks at every page as people do: narrow and wide, with scripts and without, by eye (a picture) and by axe.
// Asked by `cargo test -p usus --test browser`; what is wrong comes back as lines of JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { drop } from './hand.mjs';
import { ARGUMENTS, tell } from './person.mjs';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const asked = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const WIDTHS = [390, 1280];
/** What depends on the width; the rest is the same page. */
const NARROW = "runOnly: { type: 'rule', values: ['color-contrast', 'target-size', 'scrollable-region-focusable', 'link-in-text-block'] }";
/** Some forty screens of a telephone. */
const LONGEST_PX = 36_000;

/** What the browser itself says against a page: errors of scripts, and what the security policy refused. */
function listen(page, heard) {
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(message.text());
  });
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(asked.base) && !request.url().startsWith('data:')) {
      heard.push(`asked somebody else: ${request.url()}`);
    }
  });
}

async function look(context, path, width, scripts) {
  const page = await context.newPage();
  const heard = [];
  listen(page, heard);
  const wrong = (what, more) => tell({ path, width, scripts, what, more });
  const answer = await page.goto(asked.base + path, { waitUntil: 'load' });
  if (answer.status() >= 400) wrong('status', answer.status());
  if ((await page.locator('h1').count()) !== 1) wrong('a page has one heading of its own', await page.locator('h1').count());
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (beyond > 1) wrong('it is wider than the window', beyond);
  const long = await page.evaluate(() => document.documentElement.scrollHeight);
  if (long > LONGEST_PX) wrong('it is longer than anybody reads', long);
  if (scripts) {
    // The policy of the page forbids scripts within it, so axe comes by the debugger's way in.
    const found = await page.evaluate(`${axe}; axe.run(document, { resultTypes: ['violations'], ${width === WIDTHS[0] ? NARROW : ''} })`);
    for (const { id, help, nodes } of found.violations) {
      wrong(`axe: ${id}: ${help}`, nodes.slice(0, 3).map((node) => node.html.slice(0, 200)));
    }
    const undrawn = await page.locator('figure.picture[data-picture]:not(:has(> .drawn svg))').count();
    if (undrawn > 0) wrong('pictures were not drawn', undrawn);
    const names = await page.locator('figure[data-picture="sankey"] .drawn svg text').allTextContents();
    const cut = names.filter((name) => /(\.\.\.|…)$/.test(name));
    if (cut.length > 0) wrong('names are cut', cut);
  } else {
    const shut = await page.locator('figure.picture details:not([open])').count();
    if (shut > 0) wrong('without scripts a picture is its table', shut);
  }
  for (const text of heard) wrong('the browser says', text);
  if (asked.pictures) {
    const name = `${asked.name ?? 'page'}-${path.replace(/[^a-z0-9]+/gi, '_')}-${width}${scripts ? '' : '-plain'}`;
    const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), 4_000);
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${asked.pictures}/${name.slice(0, 120)}.png` });
  }
  await page.close();
}

/** What waits to be recorded has a page of its own, which only an upload leads to. */
async function uploaded(context, scripts) {
  const page = await context.newPage();
  await page.goto(`${asked.base}/importa`);
  if (scripts) await drop(page, asked.upload);
  else await page.locator('#file').setInputFiles({ ...asked.upload, buffer: Buffer.from(asked.upload.text), mimeType: 'text/csv' });
  await page.getByRole('button', { name: 'Carica' }).click();
  await page.waitForURL(/importa[/]./);
  const path = new URL(page.url()).pathname;
  await page.close();
  return path;
}

const browser = await chromium.launch({ executablePath: asked.chromium, args: ARGUMENTS });
// Both widths at once: there are two hands.
await Promise.all(WIDTHS.map(async (width) => {
  for (const scripts of [true, false]) {
    const context = await browser.newContext({
      viewport: { width, height: 900 }, javaScriptEnabled: scripts, locale: 'it-IT', timezoneId: 'Europe/Rome', reducedMotion: 'reduce',
    });
    const paths = [...asked.paths, ...(asked.upload ? [await uploaded(context, scripts)] : [])];
    for (const path of paths) {
      // The same page at another moment, in another language: once narrow and once without scripts.
      if (path.includes('?') && scripts === (width === WIDTHS[1])) continue;
      await look(context, path, width, scripts);
    }
    await context.close();
  }
}));
await browser.close();
