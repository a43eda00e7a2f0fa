// Puts what the server answered in the place of what the page shows, without touching the element in use.
// Before and after, the document hears of it: `usus:exchange` with the old and the new part (a picture carries
// its drawing over), `usus:exchanged` with the part as it now stands.

export function read(html) {
  return new DOMParser().parseFromString(html, 'text/html');
}

export function exchange(old, fresh, kept = null) {
  document.dispatchEvent(new CustomEvent('usus:exchange', { detail: { old, fresh } }));
  replace(old, fresh, kept);
  document.dispatchEvent(new CustomEvent('usus:exchanged', { detail: old }));
}

function replace(old, fresh, kept) {
  copyAttributes(old, fresh);
  if (!kept || !old.contains(kept)) {
    old.replaceChildren(...document.adoptNode(fresh).childNodes);
    return;
  }
  const coming = [...fresh.children];
  [...old.children].forEach((child, at) => {
    const next = coming[at];
    if (child === kept || !next) return;
    if (child.contains(kept)) replace(child, next, kept);
    else child.replaceWith(document.adoptNode(next));
  });
}

function copyAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (name !== 'style') old.setAttribute(name, value);
}
