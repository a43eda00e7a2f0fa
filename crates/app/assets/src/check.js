// A form that is tried while it is filled in: the server says what would be recorded, or which rule speaks against it.
import { exchange, read } from './exchange.js';
import { words } from './words.js';

const PAUSE_MS = 250;
const OVER = [401, 403, 409];

export function check(root = document) {
  root.querySelectorAll('form[data-check]').forEach(tryOut);
}

function tryOut(form) {
  const place = document.getElementById(form.dataset.checkInto ?? 'esito');
  if (!place) return;
  place.setAttribute('aria-live', 'polite');
  let waiting;
  let asking;
  const ask = () => {
    clearTimeout(waiting);
    asking?.abort();
    waiting = setTimeout(() => {
      asking = new AbortController();
      answer(form, place, asking.signal);
    }, PAUSE_MS);
  };
  form.addEventListener('input', ask);
  form.addEventListener('change', ask);
}

function put(place, ...content) {
  const fresh = place.cloneNode(false);
  fresh.append(...content);
  exchange(place, fresh);
}

function over(status) {
  const sentence = document.createElement('p');
  sentence.className = 'said bad';
  const link = document.createElement('a');
  link.href = location.href;
  link.textContent = words.reload;
  sentence.append(`${status === 403 || status === 409 ? words.notAllowed : words.signedOut} `, link);
  return sentence;
}

async function answer(form, place, signal) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === 'string');
  place.setAttribute('aria-busy', 'true');
  try {
    const reply = await fetch(form.dataset.check, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { accept: 'text/html' },
      signal,
    });
    // Signed out, no longer allowed, or another state than this page's: the page says so itself when it is asked anew.
    if (reply.redirected || OVER.includes(reply.status)) return put(place, over(reply.status));
    const isPage = reply.headers.get('content-type')?.startsWith('text/html');
    const found = isPage && reply.status < 500 ? read(await reply.text()) : null;
    // A whole page is an answer to somebody else's question.
    if (!found || found.querySelector('main')) return;
    put(place, ...found.body.childNodes);
  } catch (error) {
    // Trying out is a courtesy: the form itself is checked when it is sent.
    if (error.name !== 'AbortError') place.replaceChildren();
  } finally {
    if (!signal.aborted) place.removeAttribute('aria-busy');
  }
}
