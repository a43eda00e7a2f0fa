// A person at the browser: signs in at the provider, clicks, types; and says what is not as it should be.
import { chromium } from 'playwright-core';

export const ARGUMENTS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

const IN_TIME_MS = 30_000;

export function tell(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** What is not so ends the journey: whatever comes after would only repeat it. */
export function must(what, holds, more = '') {
  if (!holds) throw new Error(`${what} ${more}`.trim());
}

export function same(what, seen, expected) {
  must(what, seen === expected, `: «${seen}», and not «${expected}»`);
}

export class Person {
  static came = [];

  static async at(asked, account) {
    const browser = await chromium.launch({ executablePath: asked.chromium, args: ARGUMENTS });
    Person.came.push(browser);
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 }, locale: 'it-IT', timezoneId: 'Europe/Rome', reducedMotion: 'reduce',
    });
    // Nothing from beyond this machine, whatever the provider's own pages ask for.
    await context.route((url) => url.hostname !== '127.0.0.1', (route) => route.abort());
    const page = await context.newPage();
    page.setDefaultTimeout(IN_TIME_MS);
    const person = new Person(asked, account, browser, page);
    page.on('pageerror', (error) => person.heard.push(String(error)));
    return person;
  }

  constructor(asked, account, browser, page) {
    Object.assign(this, { asked, account, browser, page, heard: [] });
  }

  /** From the door: the server does not know who this is, the provider does. */
  async signIn() {
    const { page } = this;
    await page.goto(this.asked.base);
    await page.getByRole('link', { name: 'Accedi' }).click();
    await page.locator('input[name=login]').fill(this.account);
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    const consent = page.locator('input[name=prompt][value=consent]');
    const there = page.locator('main#contenuto');
    await consent.or(there).first().waitFor({ state: 'attached' });
    if (await consent.count()) await page.locator('button[type=submit]').click();
    await this.title('Quadro');
  }

  async signOut() {
    await this.page.getByRole('button', { name: 'Esci' }).click();
    await this.page.waitForLoadState();
  }

  /** By the navigation, as people go. */
  async go(place) {
    await this.page.getByRole('navigation', { name: 'Principale' }).getByRole('link', { name: place, exact: true }).click();
  }

  async title(text) {
    await this.page.locator('h1', { hasText: text }).waitFor();
  }

  async sees(text) {
    await this.page.getByText(text).first().waitFor();
  }

  /** The figure of a table's row under a header, as it is written. */
  async figure(caption, row, column) {
    const table = this.page.locator('table.figures', { has: this.page.locator('caption', { hasText: caption }) }).first();
    const headers = (await table.locator('thead th').allInnerTexts()).map((text) => text.trim());
    const at = headers.indexOf(column);
    must(`the table «${caption}» has a column «${column}»`, at >= 0, headers.join(' | '));
    const line = table.locator('tbody tr').filter({ has: this.page.locator('th', { hasText: row }) }).first();
    return line.locator(':scope > *').nth(at);
  }

  async value(caption, row, column) {
    return (await this.figure(caption, row, column)).getAttribute('data-value');
  }

  async leave() {
    await this.browser.close();
    must('the browser says nothing against the pages', this.heard.length === 0, this.heard.join('; '));
  }
}
