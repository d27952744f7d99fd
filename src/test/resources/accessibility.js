// Finds what keeps people from using a page: nameless buttons, links and fields, missing landmarks and headings, repeated
// ids, text that is too faint. Returns sentences; an empty list is good.
() => {
  const problems = [];
  const all = root => [...root.querySelectorAll('*')].flatMap(e => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e]);
  const elements = all(document);
  const parent = e => e.assignedSlot ?? (e.parentNode instanceof ShadowRoot ? e.parentNode.host : e.parentElement);
  const chain = e => { const list = []; for (let at = e; at; at = parent(at)) list.push(at); return list; };
  const visible = e => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && chain(e).every(at => {
      const style = getComputedStyle(at);
      return style.visibility !== 'hidden' && style.display !== 'none' && Number(style.opacity) > 0.05;
    });
  };
  const hidden = e => chain(e).some(at => at.getAttribute('aria-hidden') === 'true' || at.inert);
  // the text of a node as a screen reader puts it together: slots filled, labels of parts used, hidden parts left out
  const spoken = node => {
    if (node.nodeType === 3) return node.textContent;
    if (node.nodeType !== 1 || node.getAttribute('aria-hidden') === 'true') return '';
    if (node.getAttribute('aria-label')) return node.getAttribute('aria-label');
    const parts = node.localName === 'slot' && node.assignedNodes().length ? node.assignedNodes({ flatten: true }) : [...(node.shadowRoot ?? node).childNodes];
    return parts.map(spoken).join(' ');
  };
  const label = e => {
    const ids = (e.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean);
    const root = e.getRootNode();
    return [
      e.getAttribute('aria-label'), ...ids.map(id => root.getElementById?.(id)?.textContent), ...[...(e.labels ?? [])].map(l => l.textContent),
      spoken(e), e.getAttribute('title'), e.getAttribute('alt')
    ].map(t => (t ?? '').trim()).find(Boolean) ?? '';
  };
  const show = e => `<${e.localName}${e.id ? ' id=' + e.id : ''} class="${e.getAttribute('class') ?? ''}">`;

  for (const e of elements) {
    if (!visible(e) || hidden(e)) continue;
    const role = e.getAttribute('role');
    if ((e.localName === 'button' || role === 'button' || role === 'menuitem' || e.localName === 'a' && e.hasAttribute('href')) && !label(e)) {
      problems.push('no name: ' + show(e));
    }
    if (['input', 'textarea', 'select'].includes(e.localName) && e.type !== 'hidden' && !label(e)) problems.push('no label: ' + show(e));
    if (e.localName === 'img' && !e.hasAttribute('alt')) problems.push('no alt: ' + show(e));
    if (role === 'progressbar' && !label(e)) problems.push('no name: ' + show(e));
  }
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  for (const id of new Set(ids.filter((id, i) => id && ids.indexOf(id) !== i))) problems.push('id twice: ' + id);
  if (!document.documentElement.lang) problems.push('the page has no language');
  if (!document.title.trim()) problems.push('the page has no title');
  const headings = [...document.querySelectorAll('h1')].filter(visible).length;
  if (headings !== 1) problems.push(headings + ' main headings');
  const mains = [...document.querySelectorAll('main, [role=main]')].filter(visible).length;
  if (mains !== 1) problems.push(mains + ' main landmarks');
  if (document.scrollingElement.scrollWidth > innerWidth) problems.push('the page is wider than the window');

  // contrast of text on what lies behind it
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = e => {
    const layers = [];
    for (const at of chain(e)) {
      const c = rgba(getComputedStyle(at).backgroundColor);
      if (c[3] > 0) layers.push(c);
      if (c[3] >= 0.999) break;
    }
    const dark = matchMedia('(prefers-color-scheme: dark)').matches && getComputedStyle(document.documentElement).colorScheme !== 'light';
    return layers.reverse().reduce((below, top) => over(top, below), dark ? [0, 0, 0, 1] : [255, 255, 255, 1]);
  };
  const light = c => {
    const [r, g, b] = c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = new Set();
  for (const e of elements) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (own && !['STYLE', 'SCRIPT', 'TITLE'].includes(e.tagName) && visible(e) && !hidden(e) && !chain(e).some(at => at.hasAttribute('disabled'))) texts.add(e);
  }
  for (const e of texts) {
    const back = ground(e);
    const front = over(rgba(getComputedStyle(e).color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) problems.push(`contrast ${ratio.toFixed(2)}: ${show(e)} "${e.textContent.trim().slice(0, 40)}"`);
  }
  return problems;
}
