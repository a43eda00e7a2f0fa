// What the scripts say, in the language of the page.
const italian = {
  today: 'Situazione di oggi',
  sortBy: 'Ordina per',
  filter: 'Filtra le righe',
  rows: (shown, all) => `${shown} di ${all} righe`,
  arrived: (count) => (count === 1 ? '1 nuovo evento nel registro' : `${count} nuovi eventi nel registro`),
  reload: 'Aggiorna la pagina',
  signedOut: 'La sessione è finita: ciò che è scritto qui non è ancora registrato. Accedere di nuovo in un\'altra scheda, poi riprovare.',
  notAllowed: 'Da qui adesso non si può registrare: il permesso è cambiato, o si sta guardando il passato.',
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
  signedOut: 'The session has ended: what is typed here is not yet recorded. Sign in again in another tab, then try again.',
  notAllowed: 'Nothing can be recorded from here now: a permission has changed, or the past is shown.',
  other: 'Other',
  entries: 'Entries',
};

export const words = document.documentElement.lang === 'en' ? english : italian;
