/**
 * Makes a view of a sweep tabbed and its table sortable. In a widget it also takes what the kernel pushes over the comm; in
 * a page without a kernel it runs as a script beside the view. It requests nothing.
 */

/** Views with their tabs, and the order that a reader chose for the table. */
const arranged = new WeakMap();
let views = 0;

function parsed(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content.firstElementChild;
}

/** Puts the sections of a view under tabs. */
function arrange(view) {
  const state = { order: null, number: ++views };
  arranged.set(view, state);
  view.dataset.arranged = '';
  const sections = [...view.querySelectorAll('section[data-part]')];
  const tabs = document.createElement('div');
  tabs.className = 'hd-tabs';
  tabs.setAttribute('role', 'tablist');
  tabs.setAttribute('aria-label', 'Charts and table');
  const buttons = sections.map((section, at) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = section.dataset.title;
    button.id = `hd-tab-${state.number}-${at}`;
    section.id = `hd-panel-${state.number}-${at}`;
    button.setAttribute('role', 'tab');
    button.setAttribute('aria-controls', section.id);
    section.setAttribute('role', 'tabpanel');
    section.setAttribute('aria-labelledby', button.id);
    button.addEventListener('click', () => select(at));
    button.addEventListener('keydown', (event) => move(event, at));
    return button;
  });
  const select = (chosen) => {
    for (const [at, button] of buttons.entries()) {
      button.setAttribute('aria-selected', String(at === chosen));
      button.tabIndex = at === chosen ? 0 : -1;
      sections[at].hidden = at !== chosen;
    }
  };
  const move = (event, at) => {
    const last = buttons.length - 1;
    const places = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    };
    const to = places[event.key];
    if (to === undefined) return;
    // Notebooks have keys of their own.
    event.preventDefault();
    event.stopPropagation();
    select(to);
    buttons[to].focus();
  };
  tabs.append(...buttons);
  sections[0]?.before(tabs);
  select(0);
  makeSortable(view, state);
}

/** Gives the heads of the table buttons, and sorts it as before. */
function makeSortable(view, state) {
  const heads = [...view.querySelectorAll('.hd-trials th')];
  for (const [at, head] of heads.entries()) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const isDescending = state.order?.at === at && !state.order.isDescending;
      state.order = { at, isDescending };
      sort(view, state.order);
    });
  }
  if (state.order !== null && state.order.at < heads.length) sort(view, state.order);
}

function sort(view, { at, isDescending }) {
  const heads = [...view.querySelectorAll('.hd-trials th')];
  for (const [place, head] of heads.entries()) {
    if (place === at) head.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
    else head.removeAttribute('aria-sort');
  }
  const isNumber = heads[at].dataset.kind === 'number';
  const body = view.querySelector('.hd-trials tbody');
  const keyed = [...body.rows].map((row) => ({ row, key: row.cells[at].dataset.sort }));
  keyed.sort((a, b) => {
    // Cells without a value come last in either direction.
    if (a.key === '' || b.key === '') return Number(a.key === '') - Number(b.key === '');
    const order = isNumber ? Number(a.key) - Number(b.key) : a.key.localeCompare(b.key);
    return isDescending ? -order : order;
  });
  body.append(...keyed.map(({ row }) => row));
}

/** Brings a view to a newer state; tab, order, scroll position and focus stay. */
function update(view, next) {
  const state = arranged.get(view);
  for (const part of next.querySelectorAll('[data-part]')) {
    const old = view.querySelector(`[data-part="${part.dataset.part}"]`);
    if (part.dataset.part === 'trials') updateTable(view, old, part, state);
    else if (!redraw(old, part)) old.replaceChildren(...part.childNodes);
  }
}

/** Shows the new pictures in the old elements, which keep the last one until the next is ready. */
function redraw(old, part) {
  const [from, to] = [part, old].map((each) => [...each.querySelectorAll('img')]);
  if (from.length === 0 || from.length !== to.length) return false;
  for (const [at, image] of to.entries()) {
    if (image.src !== from[at].src) image.src = from[at].src;
    image.alt = from[at].alt;
  }
  old.querySelector('.hd-title').replaceChildren(...part.querySelector('.hd-title').childNodes);
  return true;
}

function updateTable(view, old, part, state) {
  const place = () => old.querySelector('.hd-scroll');
  const { scrollTop = 0, scrollLeft = 0 } = place() ?? {};
  const focused = [...old.querySelectorAll('th button, .hd-scroll')].indexOf(old.getRootNode().activeElement);
  old.replaceChildren(...part.childNodes);
  makeSortable(view, state);
  place()?.scrollTo(scrollLeft, scrollTop);
  if (focused >= 0) old.querySelectorAll('th button, .hd-scroll')[focused]?.focus({ preventScroll: true });
}

function render({ model, el }) {
  let view;
  const show = () => {
    const next = parsed(model.get('html'));
    if (next === null) return;
    if (view !== undefined) {
      update(view, next);
      return;
    }
    view = next;
    el.replaceChildren(view);
    arrange(view);
  };
  show();
  model.on('change:html', show);
  return () => model.off('change:html', show);
}

for (const view of document.querySelectorAll('.hd-view:not([data-arranged])')) arrange(view);

export default { render };
