// What the scripts say, in the language of the page.
const italian = {
  today: 'Situazione di oggi',
  sortBy: 'Ordina per',
  filter: 'Filtra le righe',
  rows: (shown, all) => `${shown} di ${all} righe`,
  arrived: (count) => (count === 1 ? '1 nuovo evento nel registro' : `${count} nuovi eventi nel registro`),
  reload: 'Aggiorna la pagina',
  other: 'Altro',
  entries: 'Registrazioni',
};

const english = {
  today: 'The situation of today',
  sortBy: 'Sort by',
  filter: 'Filter the rows',
  rows: (shown, all) => `${shown} of ${all} rows`,
  arrived: (count) => (count === 1 ? '1 new event in the ledger' : `${count} new events in the ledger`),
  reload: 'Reload the page',
  other: 'Other',
  entries: 'Entries',
};

export const words = document.documentElement.lang === 'en' ? english : italian;
