// A form that is tried while it is filled in: the server says what would be recorded, or which rule speaks against it.
import { exchange, read } from './exchange.js';

const PAUSE_MS = 250;

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
    const isPage = reply.headers.get('content-type')?.startsWith('text/html');
    if (!isPage || reply.redirected || reply.status >= 500) return;
    const fresh = place.cloneNode(false);
    fresh.append(...read(await reply.text()).body.childNodes);
    exchange(place, fresh);
  } catch (error) {
    // Trying out is a courtesy: the form itself is checked when it is sent.
    if (error.name !== 'AbortError') place.replaceChildren();
  } finally {
    if (!signal.aborted) place.removeAttribute('aria-busy');
  }
}
