// Tables marked `data-sortable`: a button in each header sorts (without scripts a link does), a box above keeps the rows that say a word.
// Rows of a total stand in `tfoot` and stay. What was chosen is chosen again when the clocks move.
import { words } from './words.js';

const ENOUGH_ROWS_TO_FILTER = 9;
const chosen = new Map();
const inWords = new Intl.Collator('it', { numeric: true, sensitivity: 'base' });

export function tables(root = document) {
  root.querySelectorAll('table[data-sortable]').forEach((table, at) => {
    const key = table.id || `table-${at}`;
    if (!chosen.has(key)) chosen.set(key, { column: null, isDown: false, word: '' });
    enliven(table, chosen.get(key));
  });
}

function enliven(table, choice) {
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const headers = [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])];
  headers.forEach((header, column) => {
    // The link in a header asks for the page anew, sorted: here it becomes a button that needs no asking.
    const link = header.querySelector('a.sort');
    if (header.querySelector('button') || (header.querySelector('a') && !link) || !header.textContent.trim()) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort';
    button.append(...(link ?? header).childNodes);
    link?.remove();
    button.title = `${words.sortBy} ${button.textContent.trim()}`;
    button.addEventListener('click', () => {
      choice.isDown = choice.column === column ? !choice.isDown : isNumber(rows, column);
      choice.column = column;
      sort(table, headers, choice);
    });
    header.append(button);
  });
  if (rows.length >= ENOUGH_ROWS_TO_FILTER && !('unfiltered' in table.dataset)) filter(table, rows, choice);
  if (choice.column !== null) sort(table, headers, choice);
}

/// What a cell is sorted by: `data-value` (a decimal or a date, as the ledger writes it; of a share or a ratio how much it is), or what it says.
const value = (row, column) => row.cells[column]?.dataset.value ?? row.cells[column]?.textContent.trim() ?? '';
const asNumber = (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null);
/// Amounts are first asked for with the largest on top, words from A.
const isNumber = (rows, column) => rows.some((row) => asNumber(value(row, column)) !== null);

function sort(table, headers, { column, isDown }) {
  const rows = [...table.tBodies[0].rows].map((row) => ({ row, text: value(row, column) }));
  const isEmpty = ({ text }) => text === '' || text === '–';
  rows.sort((one, other) => {
    if (isEmpty(one) || isEmpty(other)) return isEmpty(one) - isEmpty(other);
    const [left, right] = [asNumber(one.text), asNumber(other.text)];
    // What says how much in words ("fewer than 5") stands before what says it in figures.
    const inFigures = (left !== null) - (right !== null);
    const order = left !== null && right !== null ? left - right : inFigures || inWords.compare(one.text, other.text);
    return isDown ? -order : order;
  });
  table.tBodies[0].append(...rows.map(({ row }) => row));
  headers.forEach((header, at) => {
    if (at === column) header.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
    else header.removeAttribute('aria-sort');
  });
}

function filter(table, rows, choice) {
  const label = document.createElement('label');
  label.className = 'rows-filter';
  const box = document.createElement('input');
  box.type = 'search';
  box.className = 'form-control';
  box.value = choice.word;
  const count = document.createElement('span');
  count.setAttribute('role', 'status');
  const keep = () => {
    choice.word = box.value;
    const word = box.value.trim().toLocaleLowerCase('it');
    let shown = 0;
    for (const row of rows) {
      row.hidden = word !== '' && !row.textContent.toLocaleLowerCase('it').includes(word);
      shown += !row.hidden;
    }
    count.textContent = word ? words.rows(shown, rows.length) : '';
  };
  box.addEventListener('input', keep);
  const name = document.createElement('span');
  name.textContent = words.filter;
  label.append(name, box, count);
  (table.closest('.figures-wrapper, .table-responsive') ?? table).before(label);
  if (choice.word) keep();
}
