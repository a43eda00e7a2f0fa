// Says that the ledger has grown since the page was made; nothing moves by itself under the reader's eyes.
import { words } from './words.js';

export function live(root = document) {
  for (const region of root.querySelectorAll('[data-live]')) listen(region);
}

function listen(region) {
  const source = new EventSource(region.dataset.live);
  let count = 0;
  const grow = () => {
    // The clocks have moved, and the region with them.
    if (!region.isConnected) return source.close();
    count += 1;
    const link = document.createElement('a');
    link.href = location.href;
    link.textContent = words.reload;
    region.replaceChildren(`${words.arrived(count)} – `, link);
    region.hidden = false;
  };
  region.setAttribute('role', 'status');
  for (const name of ['message', 'event', 'entry']) source.addEventListener(name, grow);
  // The browser comes back by itself after a broken line; a refusal is final.
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) source.close();
  });
  window.addEventListener('pagehide', () => source.close());
}
