// What only a browser can show of the scripts: keys, a file that is dropped, the feed, a trial that is refused, paper.
import { writeFileSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { drop } from './hand.mjs';
import { ARGUMENTS, must, same, tell } from './person.mjs';

const asked = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const browser = await chromium.launch({ executablePath: asked.chromium, args: ARGUMENTS });
const context = await browser.newContext({ locale: 'it-IT', timezoneId: 'Europe/Rome', viewport: { width: 1280, height: 900 } });
const page = await context.newPage();
page.setDefaultTimeout(30_000);

const PARTS = {
  async keys() {
    await page.goto(asked.base);
    await page.locator('html.has-scripts').waitFor();
    await page.keyboard.press('Tab');
    same('the first step leads to the content', await page.evaluate(() => document.activeElement.getAttribute('href')), '#contenuto');
    await page.locator('h1').click();
    await page.keyboard.press('/');
    same('/ goes to the search', await page.evaluate(() => document.activeElement.id), 'cerca');
    await page.keyboard.type('A-SAD-2025');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Cerca' }).waitFor();
    await page.getByText('A-SAD-2025').first().waitFor();
    await page.locator('h1').click();
    await page.keyboard.press('?');
    await page.locator('h1', { hasText: 'Aiuto' }).waitFor();
  },

  async dropped() {
    await page.goto(`${asked.base}/importa`);
    await page.locator('html.has-scripts').waitFor();
    await drop(page, asked.upload);
    await page.locator('.drop-names', { hasText: asked.upload.name }).waitFor();
    await page.getByRole('button', { name: 'Carica' }).click();
    await page.getByText(asked.upload.refusal).first().waitFor();
  },

  async feed() {
    await page.goto(asked.base);
    const region = page.locator('[data-live]');
    must('nothing has come yet', await region.isHidden());
    const record = await fetch(`${asked.base}/registra/allocate?conferma=1`, {
      method: 'POST', body: new URLSearchParams(asked.allocation), headers: { origin: asked.base }, redirect: 'manual',
    });
    same('recorded meanwhile', record.status, 303);
    await region.getByText('1 nuovo evento').waitFor();
    await region.getByRole('link').click();
    await page.locator('[data-live]').waitFor({ state: 'hidden' });
  },

  async sorted() {
    await page.goto(`${asked.base}/risorse`);
    const table = page.locator('table.figures').first();
    await table.getByRole('button', { name: 'Conferito' }).click();
    same('sorted', await table.locator('th[aria-sort]').count(), 1);
    const values = await table.locator('tbody tr td:nth-child(5)').evaluateAll((cells) => cells.map((cell) => Number(cell.dataset.value)));
    must('by size', values.every((value, at) => at === 0 || values[at - 1] <= value) || values.every((value, at) => at === 0 || values[at - 1] >= value));
    await page.locator('.rows-filter input').first().fill('minibus');
    await table.locator('tbody tr:visible', { hasText: 'minibus' }).first().waitFor();
    same('rows that say it', await table.locator('tbody tr:visible').filter({ hasNotText: 'minibus' }).count(), 0);
  },

  async refused() {
    for (const status of [401, 403, 409]) {
      await page.route('**/registra/prova', (route) => route.fulfill({
        status, contentType: 'text/html', body: '<!DOCTYPE html><html><body><main><h1>un\'altra pagina</h1></main></body></html>',
      }));
      await page.goto(`${asked.base}/registra/allocate`);
      await page.locator('#campo-quantity').pressSequentially('1');
      await page.locator('#esito .said.bad').waitFor();
      same('no page within the page', await page.locator('#esito h1').count(), 0);
      await page.unroute('**/registra/prova');
    }
  },

  async paper() {
    await page.goto(`${asked.base}/fondo/FNPS?known=@3000`);
    await page.locator('.drawn svg').first().waitFor();
    await page.emulateMedia({ media: 'print' });
    for (const gone of ['.main-nav', '.time-bar', '.search-box', '.downloads']) {
      same(`on paper there is no ${gone}`, await page.locator(`${gone}:visible`).count(), 0);
    }
    const imprint = await page.locator('.imprint').innerText();
    must('position and root stand on paper', /posizione 3000/.test(imprint) && /[A-Za-z0-9+/]{43}=/.test(imprint), imprint);
    const pdf = await page.pdf({ format: 'A4', printBackground: true });
    must('it prints', pdf.subarray(0, 5).toString() === '%PDF-');
    if (asked.pictures) writeFileSync(`${asked.pictures}/stampa.pdf`, pdf);
    if (asked.pictures) await page.screenshot({ path: `${asked.pictures}/stampa.png`, fullPage: true });
    await page.emulateMedia({ media: 'screen' });
  },
};

for (const [name, part] of Object.entries(PARTS)) {
  try {
    await part();
  } catch (error) {
    tell({ wrong: `${name}: ${error.stack}` });
  }
}
await browser.close();
