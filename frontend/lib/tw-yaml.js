// Plain custom element: a text area for YAML with line numbers, colours and marks on faulty lines. No shadow tree, so that
// styles.css reaches it. Fires `tw-change` a moment after the last key, and at once before Ctrl+Enter.
const PAUSE = 350;

class TwYaml extends HTMLElement {
  connectedCallback() {
    if (this.area) return;
    this.gutter = Object.assign(document.createElement('div'), { className: 'n', ariaHidden: 'true' });
    this.paint = Object.assign(document.createElement('pre'), { ariaHidden: 'true' });
    this.area = document.createElement('textarea');
    Object.assign(this.area, { spellcheck: false, wrap: 'off', readOnly: this._readOnly ?? false, value: this._value ?? '' });
    this.area.setAttribute('autocapitalize', 'off');
    this.area.setAttribute('aria-label', this._label ?? '');
    this.area.addEventListener('input', () => { this.draw(); clearTimeout(this.timer); this.timer = setTimeout(() => this.tell(), PAUSE); });
    this.area.addEventListener('blur', () => this.timer && this.tell());
    this.area.addEventListener('keydown', e => { if (e.key === 'Enter' && e.ctrlKey && this.timer) this.tell(); });
    const sheet = document.createElement('div');
    sheet.className = 'sheet';
    sheet.append(this.paint, this.area);
    this.append(this.gutter, sheet);
    this.draw();
  }
  tell() {
    clearTimeout(this.timer);
    this.timer = null;
    this.dispatchEvent(new CustomEvent('tw-change', { detail: this.area.value }));
  }
  set value(text) {
    this._value = text;
    if (!this.area || this.area.value === text || this.timer) return;
    const { selectionStart, selectionEnd } = this.area;
    this.area.value = text;
    this.area.setSelectionRange(selectionStart, selectionEnd);
    this.draw();
  }
  set label(text) { this._label = text; this.area?.setAttribute('aria-label', text); }
  set readOnly(on) { this._readOnly = on; if (this.area) this.area.readOnly = on; }
  set faults(lines) { this._faults = new Set(lines); this.draw(); }
  goTo(line) {
    const lines = this.area.value.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0);
    this.area.focus();
    this.area.setSelectionRange(start, start + (lines[line - 1] ?? '').length);
  }
  draw() {
    if (!this.area) return;
    const lines = this.area.value.split('\n');
    this.gutter.replaceChildren(...lines.map((_, i) => {
      const n = document.createElement('div');
      n.textContent = i + 1;
      if (this._faults?.has(i + 1)) n.className = 'bad';
      return n;
    }));
    this.paint.replaceChildren(...lines.flatMap(l => [...TwYaml.coloured(l), '\n']));
  }
  static coloured(line) {
    const span = (name, text) => Object.assign(document.createElement('span'), { className: name, textContent: text });
    const hash = line.search(/(^|\s)#/);
    const code = hash < 0 ? line : line.slice(0, hash), comment = hash < 0 ? '' : line.slice(hash);
    const key = code.match(/^(\s*(?:- )?)([\w.-]+)(:)(?=\s|$)/);
    const parts = key ? [key[1], span('key', key[2]), key[3] + code.slice(key[0].length)] : [code];
    return comment ? [...parts, span('com', comment)] : parts;
  }
}
customElements.get('tw-yaml') ?? customElements.define('tw-yaml', TwYaml);
