// Small behaviours of the dashboard that belong into the browser: copying, logs that follow their end, announcements.

// Screen readers hear what is put into this region. A change of text is heard once.
const region = Object.assign(document.createElement('div'), { className: 'tw-unseen', id: 'tw-announcer' });
region.setAttribute('role', 'status');
region.setAttribute('aria-live', 'polite');
document.body.append(region);
window.twAnnounce = text => {
  region.textContent = '';
  setTimeout(() => { region.textContent = text; }, 60);
};

// Outside of https and localhost there is no clipboard object; a hidden text area still copies.
async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = Object.assign(document.createElement('textarea'), { value: text, className: 'tw-unseen' });
  document.body.append(area);
  const before = document.activeElement;
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  before?.focus?.();
  if (!done) throw new Error('the browser refused to copy');
}

document.addEventListener('click', async event => {
  const button = event.composedPath().find(element => element.dataset?.copy !== undefined);
  if (!button) return;
  await copy(button.dataset.copy);
  window.twAnnounce(button.dataset.copied);
  button.classList.add('tw-copied');
  setTimeout(() => button.classList.remove('tw-copied'), 1800);
});

// A log follows its end as long as the reader is at the end.
const follow = log => {
  let atEnd = true;
  log.addEventListener('scroll', () => { atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 24; });
  new MutationObserver(() => { if (atEnd) log.scrollTop = log.scrollHeight; }).observe(log, { childList: true });
  log.scrollTop = log.scrollHeight;
};
const followed = new WeakSet();
new MutationObserver(() => {
  document.querySelectorAll('[data-follow]').forEach(log => {
    if (!followed.has(log)) {
      followed.add(log);
      follow(log);
    }
  });
}).observe(document.body, { childList: true, subtree: true });

// After a change of page the focus goes to its heading, so that the keyboard and screen readers go on from there. The first
// page of a visit keeps the browser's own order.
let arrivals = 0;
window.twArrived = () => {
  arrivals += 1;
  if (arrivals === 1 || document.querySelector('vaadin-dialog[opened], vaadin-confirm-dialog[opened]')) return;
  setTimeout(() => {
    const active = document.activeElement;
    if (active && active !== document.body && active.closest('#page-content')) return;
    const heading = document.querySelector('#page-content h1') ?? document.querySelector('#page-content');
    if (!heading) return;
    heading.setAttribute('tabindex', '-1');
    heading.focus({ preventScroll: true });
  }, 60);
};

// The skip link leads over the menu without changing the address.
document.addEventListener('click', event => {
  const link = event.composedPath().find(element => element.classList?.contains('tw-skip'));
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  document.querySelector('#page-content')?.focus();
}, true);

// Keys: `/` opens the search, `?` the list of keys; the arrows walk through what was found. None while a field has the
// focus or a dialog is open, and none of one sign if the user has switched them off in that list.
const typing = event => event.composedPath().some(element => element.isContentEditable
  || ['INPUT', 'TEXTAREA', 'SELECT'].includes(element.tagName));
window.twKeys = event => !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event)
  && localStorage.getItem('tw-keys') !== 'off'
  && !document.querySelector('vaadin-dialog[opened], vaadin-confirm-dialog[opened]');
document.addEventListener('keydown', event => {
  if ((event.key === '/' || event.key === '?') && window.twKeys(event)) {
    const shell = document.querySelector('vaadin-app-layout');
    if (shell) {
      event.preventDefault();
      if (event.key === '/') document.querySelector('#search')?.click();
      else shell.dispatchEvent(new CustomEvent('tw-keys'));
    }
  }
  const box = event.composedPath().find(element => element.classList?.contains('tw-searchbox'));
  if (box && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    const stops = [box.querySelector('input'), ...box.querySelectorAll('.tw-hit')];
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
});
