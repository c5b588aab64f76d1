// The parts of the frame that answer at once, without asking the server: theme, keyboard, popovers, drawer. It also tells the
// server the browser's zone and whether the page is in view.

let owner = null;
let pendingGo = false;

export function attach(layout) {
  owner = layout;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) {
    remember('observe-zone', zone);
    owner.invokeMethodAsync('SetZone', zone);
  }
  owner.invokeMethodAsync('SetAddress', location.href);
  if (document.hidden) owner.invokeMethodAsync('SetInView', false);
}

export function detach() { owner = null; }

function remember(name, value) {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

function chooseTheme(theme) {
  document.documentElement.dataset.theme = theme;
  remember('observe-theme', theme);
  for (const option of document.querySelectorAll('[data-theme-choice]'))
    option.setAttribute('aria-pressed', option.dataset.themeChoice === theme ? 'true' : 'false');
  window.dispatchEvent(new Event('observe:theme'));
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => window.dispatchEvent(new Event('observe:theme')));

document.addEventListener('visibilitychange', () => owner?.invokeMethodAsync('SetInView', !document.hidden));

document.addEventListener('click', event => {
  const theme = event.target.closest('[data-theme-choice]');
  if (theme) chooseTheme(theme.dataset.themeChoice);

  // A choice closes its menu, unless several may be made.
  const link = event.target.closest('a');
  const popover = link?.closest('[popover]');
  if (popover && !link.closest('[data-keep-open]')) popover.hidePopover();
  if (link?.closest('.nav')) closeDrawer();
});

document.addEventListener('submit', event => event.target.closest?.('[popover]')?.hidePopover());

document.addEventListener('input', event => {
  const search = event.target.closest('[data-search]');
  if (search) narrow(search);
});

document.addEventListener('toggle', event => {
  const popover = event.target;
  if (!(popover instanceof HTMLElement) || !popover.matches('[popover]') || event.newState !== 'open') return;
  const opener = document.querySelector(`[popovertarget="${popover.id}"]`);
  if (opener && !popover.classList.contains('keys-help')) placeUnder(popover, opener);
  popover.querySelector('[data-search]')?.focus();
}, true);

document.addEventListener('keydown', event => {
  if (event.target.matches?.('.drawer-button') && (event.key === 'Enter' || event.key === ' ')) { event.target.click(); event.preventDefault(); }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select, [contenteditable]')) return;
  if (pendingGo) {
    pendingGo = false;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  if (event.key === 'g') {
    pendingGo = true;
    setTimeout(() => { pendingGo = false; }, 1500);
  } else if (event.key === '?') {
    document.getElementById('keys')?.togglePopover();
  } else if (event.key === 'Escape') {
    closeDrawer();
  } else {
    const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (target) { event.preventDefault(); target.click(); }
  }
});

function closeDrawer() {
  const drawer = document.getElementById('drawer');
  if (drawer) drawer.checked = false;
}

function placeUnder(popover, opener) {
  const box = opener.getBoundingClientRect();
  const width = popover.offsetWidth;
  const left = Math.max(8, Math.min(box.right - width, innerWidth - width - 8));
  popover.style.left = `${left}px`;
  popover.style.top = `${box.bottom + 6}px`;
  popover.style.maxHeight = `${Math.max(160, innerHeight - box.bottom - 16)}px`;
}

// Shows the entries that contain what is typed; a group without entries goes too.
function narrow(search) {
  const wanted = search.value.trim().toLowerCase();
  const list = search.closest('[popover]');
  for (const entry of list.querySelectorAll('[data-entry]'))
    entry.hidden = !entry.dataset.entry.toLowerCase().includes(wanted);
  for (const group of list.querySelectorAll('[data-group]'))
    group.hidden = !group.querySelector('[data-entry]:not([hidden])');
}
