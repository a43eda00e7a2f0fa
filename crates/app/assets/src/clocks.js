// The time bar's slider: while it moves, the page becomes what was known at that position, without a reload.
// Without this script the form asks for the same address.
import { announce } from './announce.js';
import { exchange, read } from './exchange.js';
import { words } from './words.js';

const PAUSE_MS = 120;

export function clocks() {
  for (const form of document.querySelectorAll('form[data-time-bar]')) {
    const slider = form.querySelector('[data-known-slider]');
    if (slider) follow(form, slider);
  }
}

function follow(form, slider) {
  let waiting;
  let asking;
  const move = () => {
    say(form, slider.value);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      asking?.abort();
      asking = new AbortController();
      show(form, slider, asking.signal);
    }, PAUSE_MS);
  };
  slider.addEventListener('input', move);
  form.addEventListener('click', (event) => {
    const step = event.target.closest('[data-known-step]');
    if (!step) return;
    event.preventDefault();
    slider.value = Number(slider.value) + Number(step.dataset.knownStep);
    move();
  });
}

/// The address of the same page at the slider's position; its end is no past, and leaves the clock out.
function address(slider) {
  const url = new URL(location.href);
  if (slider.value === slider.max) url.searchParams.delete('known');
  else url.searchParams.set('known', `@${slider.value}`);
  return url;
}

function say(form, position) {
  for (const shown of form.querySelectorAll('[data-known-shown]')) {
    shown.textContent = new Intl.NumberFormat('it-IT', { useGrouping: 'always' }).format(position);
  }
}

async function show(form, slider, signal) {
  const url = address(slider);
  const main = document.getElementById('contenuto');
  main.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(url, { signal, headers: { accept: 'text/html' } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const page = read(await answer.text());
    for (const old of document.querySelectorAll('#contenuto, #passato, [data-follows-clocks][id]')) {
      const fresh = page.getElementById(old.id);
      if (fresh) exchange(old, fresh, old.contains(form) ? form : null);
    }
    fields(form, page);
    history.replaceState(history.state, '', url);
    document.title = page.title || document.title;
    const past = document.getElementById('passato');
    announce(past && !past.hidden ? (past.querySelector('strong') ?? past).textContent.trim() : words.today);
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(url);
  } finally {
    main.removeAttribute('aria-busy');
  }
}

/// Dates and words in the bar follow; the slider is in somebody's hand and stays.
function fields(form, page) {
  const fresh = page.querySelector('form[data-time-bar]');
  for (const field of form.querySelectorAll('input[name]:not([data-known-slider])')) {
    const next = fresh?.querySelector(`input[name="${CSS.escape(field.name)}"]:not([data-known-slider])`);
    if (next && field !== document.activeElement) field.value = next.value;
  }
  for (const shown of form.querySelectorAll('[data-known-in-words][id]')) {
    const next = page.getElementById(shown.id);
    if (next) shown.textContent = next.textContent;
  }
}
