// Says that the ledger has grown since the page was made; nothing moves by itself under the reader's eyes.
import { words } from './words.js';

export function live(root = document) {
  for (const region of root.querySelectorAll('[data-live]')) listen(region);
}

/// A browser has few lines to one server: a page that nobody looks at gives its own up, and goes on where it was.
function listen(region) {
  let source = null;
  let last = null;
  let count = 0;
  const end = () => {
    source?.close();
    source = null;
  };
  const grow = (event) => {
    // The clocks have moved, and the region with them.
    if (!region.isConnected) return end();
    last = event.lastEventId || last;
    count += 1;
    const link = document.createElement('a');
    link.href = location.href;
    link.textContent = words.reload;
    region.replaceChildren(`${words.arrived(count)} – `, link);
    region.hidden = false;
  };
  const begin = () => {
    if (source || !region.isConnected) return;
    const address = new URL(region.dataset.live, location.href);
    if (last) address.searchParams.set('since', `@${last}`);
    // The browser comes back by itself after a broken line; a refusal is final.
    source = new EventSource(address);
    for (const name of ['message', 'event', 'entry']) source.addEventListener(name, grow);
  };
  const follow = () => (document.hidden ? end() : begin());
  region.setAttribute('role', 'status');
  document.addEventListener('visibilitychange', follow);
  window.addEventListener('pagehide', end);
  window.addEventListener('pageshow', follow);
  follow();
}
