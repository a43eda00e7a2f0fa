// One polite region for whatever changes without a reload: said once, after things have come to rest.
let region;
let waiting;

export function announce(sentence) {
  if (!region) {
    region = document.createElement('div');
    region.className = 'visually-hidden';
    region.setAttribute('role', 'status');
    document.body.append(region);
  }
  clearTimeout(waiting);
  waiting = setTimeout(() => { region.textContent = sentence; }, 500);
}
