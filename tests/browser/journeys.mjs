// One journey for each who uses the office's pages, from the door to the figure they came for. What the command line says
// is in `asked`; a figure that it can only say afterwards comes back as a line `{ seen, … }`.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { must, Person, same, tell } from './person.mjs';

const asked = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const ACT = { act_body: 'Assemblea dei Sindaci', act_kind: 'delibera', act_number: 'prova/1', act_date: '2026-11-20' };

async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`#campo-${name}`);
    if (await field.evaluate((element) => element.tagName === 'SELECT')) await field.selectOption(value);
    else await field.fill(value);
  }
}

/** Fills in, goes on, confirms; gives the address it leads to. */
async function record(person, fields) {
  const { page } = person;
  await fill(page, fields);
  await page.getByRole('button', { name: 'Continua' }).click();
  await person.sees('Non è ancora registrato nulla');
  await page.getByRole('button', { name: /^Conferma/ }).click();
  await page.getByRole('status').filter({ hasText: /Registrato|Proposto/ }).first().waitFor();
  return page.url();
}

async function officer() {
  const francesca = await Person.at(asked, 'francesca');
  const { page } = francesca;
  await francesca.signIn();
  same('available of the fund', await francesca.value('Per fondo', asked.fund, 'Disponibile'), asked.available);

  // An allocation: too much of it is refused while it is typed, with the figures; less of it is told before it is done.
  await francesca.go('Registra');
  await page.getByRole('link', { name: 'Assegnazione' }).click();
  await fill(page, { resource: asked.resource, ambito: asked.ambito, service: asked.service, plan: asked.plan, ...ACT });
  await page.locator('#campo-quantity').pressSequentially('999.999.999,00');
  await page.locator('#esito', { hasText: 'ne restano' }).or(page.locator('#esito .refused, #esito .bad')).first().waitFor();
  await page.locator('#campo-quantity').fill('');
  await page.locator('#campo-quantity').pressSequentially(asked.quantity);
  await page.locator('#esito', { hasText: 'Le regole lo permettono.' }).waitFor();
  const id = await page.locator('#campo-id').inputValue();
  const entry = await record(francesca, {});
  await francesca.title('Voce');
  await francesca.sees('Registrato.');
  tell({ seen: 'recorded', id, position: Number(new URL(entry).pathname.split('/').pop()) });
  await francesca.go('Quadro');
  tell({ seen: 'available', value: await francesca.value('Per fondo', asked.fund, 'Disponibile') });

  // What was released is one click from its next use.
  await francesca.go('Economie');
  const free = page.locator('table.figures tbody tr', { has: page.locator('th a[href*="/registra/reuse"]') }).first();
  const release = (await free.locator('th').innerText()).trim();
  await free.locator('th a').click();
  await francesca.title('riuso');
  same('the release stands in the form', await page.locator('#campo-release').inputValue(), release);
  tell({ seen: 'release', release, value: await page.locator('#campo-quantity').inputValue() });

  // In the past nothing can be entered.
  await page.goto(`${asked.base}/registra/allocate?known=@3000`);
  await francesca.sees('Sola lettura');
  same('forms in the past', await page.locator('form[data-check]').count(), 0);

  // A correction waits for somebody else.
  await page.goto(entry.split('?')[0]);
  await page.getByRole('link', { name: 'Rettifica', exact: true }).click();
  await record(francesca, { reason: 'prova', ...ACT });
  await francesca.sees('attende una seconda persona');
  await francesca.go('Quadro');
  tell({ seen: 'available', value: await francesca.value('Per fondo', asked.fund, 'Disponibile') });
  await francesca.signOut();
  await francesca.leave();

  const alessia = await Person.at(asked, 'alessia');
  await alessia.signIn();
  await alessia.go('Approvazioni');
  await alessia.page.locator('main a[href*="/approvazioni/"]').first().click();
  await alessia.title('Proposta');
  await alessia.page.getByRole('button', { name: 'Approva e registra' }).click();
  await alessia.sees('Registrato.');
  await alessia.go('Quadro');
  same('available after the correction', await alessia.value('Per fondo', asked.fund, 'Disponibile'), asked.available);
  await alessia.leave();
}

async function auditor() {
  const rita = await Person.at(asked, 'rita');
  const { page } = rita;
  await rita.signIn();
  same('an auditor records nothing', await page.getByRole('link', { name: 'Registra', exact: true }).count(), 0);
  await rita.go('Tempo');
  await rita.title('Macchina del tempo');
  must('today is no past', await page.locator('#passato').isHidden());
  const caption = 'Saldi di questo istante';
  same('today', await rita.value(caption, asked.fund, 'Disponibile'), asked.available);

  // The slider, by keyboard: the known date moves, and the page with it, without being loaded anew.
  await page.evaluate(() => { window.same = true; });
  const slider = page.locator('[data-known-slider]');
  const drawn = page.locator('figure.picture > .drawn svg').first();
  const before = await drawn.innerHTML();
  const figures = new Set([asked.available]);
  await slider.focus();
  for (const key of ['PageDown', 'PageDown', 'ArrowLeft']) {
    const old = page.url();
    await page.keyboard.press(key);
    await page.waitForURL((url) => url.href !== old);
    await page.locator('main:not([aria-busy])').waitFor();
    figures.add(await rita.value(caption, asked.fund, 'Disponibile'));
  }
  must('figures change while it moves', figures.size > 1);
  must('it is the same page', await page.evaluate(() => window.same === true));
  must('the picture follows', (await drawn.innerHTML()) !== before);
  await page.locator('#passato', { hasText: 'Sola lettura' }).waitFor();
  const known = Number(new URL(page.url()).searchParams.get('known').slice(1));
  tell({ seen: 'then', known, value: await rita.value(caption, asked.fund, 'Disponibile') });

  // What differs, and why.
  await page.locator('#passato').getByRole('link', { name: 'Confronta con oggi' }).click();
  await rita.title('Confronta nel tempo');
  await page.locator('#c-known').fill(`@${asked.between[0]}`);
  await page.locator('#c-and_known').fill(`@${asked.between[1]}`);
  await page.getByRole('button', { name: 'Confronta', exact: true }).click();
  await page.getByRole('link', { name: asked.explains, exact: true }).click();
  await rita.title(`Voce ${asked.between[1]}`);

  // The entry's document is the one its hash is made of.
  const document = await page.locator('pre.document').innerText();
  const leaf = createHash('sha256').update(Buffer.from([0])).update(document).digest('hex');
  await rita.sees(leaf);
  must('the document is of this position', JSON.parse(document).position === asked.between[1]);
  await rita.leave();
}

async function planner() {
  const paolo = await Person.at(asked, 'paolo');
  const { page } = paolo;
  await paolo.signIn();
  await paolo.go('Trienni');
  // Where a picture is drawn its table closes: opened before that, it would be closed again.
  await page.locator('figure.picture > .drawn svg').first().waitFor();
  await page.getByText('Le stesse cifre in tabella').first().click();
  const figure = await paolo.figure('Assegnato in tutto', asked.ambito_name, '2025-2027');
  same('allocated in the triennium', await figure.getAttribute('data-value'), asked.allocated);
  await figure.locator('a').click();
  await paolo.title('Registro');
  await paolo.sees(asked.allocated_in_words);

  // Use and consumption: no measure without both its numbers.
  await paolo.go('Uso e consumo');
  await page.locator('#scelta-service').selectOption(asked.reused.service);
  await page.getByRole('button', { name: 'Mostra' }).last().click();
  await paolo.sees(asked.reused.in_words);

  // From fund to service: drawn, and the same as a table.
  await paolo.go('Dal fondo al servizio');
  await page.locator('figure.picture[data-picture=sankey] > .drawn svg path').first().waitFor();
  await page.getByText('Le stesse cifre in tabella').click();
  tell({ seen: 'flow', value: await paolo.value('Da dove a dove', 'FNA', 'Quantità') });
  await paolo.leave();
}

try {
  await { officer, auditor, planner }[asked.journey]();
} catch (error) {
  tell({ wrong: `${asked.journey}: ${error.stack}` });
} finally {
  await Promise.all(Person.came.map((browser) => browser.close()));
}
