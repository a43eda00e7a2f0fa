// `/` goes to the search, `?` to the help, Escape closes what is open.
export function keys() {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return close(event);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === '/') {
      const search = document.querySelector('header input[type=search], [data-search], input[name=q]');
      if (search?.offsetParent) {
        event.preventDefault();
        search.focus();
        search.select();
      } else {
        document.querySelector('a[rel~=search]')?.click();
      }
    } else if (event.key === '?') {
      document.querySelector('a[rel~=help]')?.click();
    }
  });
  // A menu made of details closes when somebody goes elsewhere.
  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function close(event) {
  const menu = event.target.closest?.('details.menu[open]') ?? document.querySelector('details.menu[open]');
  if (menu) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  } else if (event.target.matches?.('input[type=search]')) {
    event.target.blur();
  }
}
