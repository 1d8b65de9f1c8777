// What is measured in the page: each function answers with one sentence for each thing that is wrong.
// The limits are the design's; WCAG asks for 24 px at least.
const TARGET = 56;
const TALLY = 72;
const TEXT_LINK = 48;
const GAP = 8;
// A box that was laid out in fractions is not wrong by one of them.
const SLACK = 0.5;

const TAPPED = 'button, a[href], summary, input, select, textarea, [role=button], [role=tab], [role=switch], [role=radio]';

const tidy = text => (text || '').replace(/[\u2068\u2069]/g, '').replace(/\s+/g, ' ').trim();

function nameOf(element) {
  const labelled = (element.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean);
  const name = labelled.map(id => document.getElementById(id)?.innerText).join(' ')
    || element.getAttribute('aria-label') || element.labels?.[0]?.innerText || element.innerText;
  return `“${tidy(name).slice(0, 60)}” (${element.localName}${element.id && `#${element.id}`}${[...element.classList].map(it => `.${it}`).join('')})`;
}

// A panel of its own makes everything else inert. Under the lock's warning lies the footer, until it is touched or a key
// is pressed, which both take the warning away.
function isReached(element) {
  const panel = document.querySelector('dialog[open]');
  if (panel && !panel.contains(element)) return false;
  return !(document.querySelector('.lock-bar') && element.closest('.foot'));
}

function isSeen(element) {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  // What is only read aloud, and the way past the header while it has no focus, are clipped to nothing.
  const isClipped = style.clipPath === 'inset(50%)' && element !== document.activeElement;
  return box.width > 0 && box.height > 0 && style.visibility !== 'hidden' && !isClipped;
}

function tapped() {
  return [...document.querySelectorAll(TAPPED)].filter(element => isReached(element) && isSeen(element));
}

function boxOf(element) {
  const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
  return { left, top, right, bottom, width, height };
}

const px = number => `${Math.round(number * 10) / 10}`;

function tooSmall() {
  return tapped().flatMap(element => {
    const { width, height } = boxOf(element);
    const isText = element.localName === 'a' && element.closest('p');
    // A whole cell is a tally; the corner that takes away is a button as any other.
    const least = isText ? TEXT_LINK : element.matches('.cell > .add') ? TALLY : TARGET;
    return Math.min(width, height) + SLACK < least
      ? [`${nameOf(element)} is ${px(width)} × ${px(height)} px, and ${least} is the least`]
      : [];
  });
}

// What scrolls away is not beside what stays: each of these is a layer.
const layerOf = element => element.closest('dialog, .lock-bar, .foot, .steps ol') || document.body;

const holds = (outer, inner) =>
  outer.left - SLACK <= inner.left && outer.top - SLACK <= inner.top
  && outer.right + SLACK >= inner.right && outer.bottom + SLACK >= inner.bottom;

// The distance along an axis between boxes of which neither holds the other. The minus lies in the corner of its own cell
// and is held by it: there it takes away what the cell adds, so it is judged against all other cells only.
function tooClose() {
  const all = tapped().map(element => ({ element, box: boxOf(element), layer: layerOf(element) }));
  return all.flatMap((one, at) => all.slice(at + 1).flatMap(other => {
    if (one.layer !== other.layer || holds(one.box, other.box) || holds(other.box, one.box)) return [];
    const aside = Math.max(one.box.left - other.box.right, other.box.left - one.box.right);
    const above = Math.max(one.box.top - other.box.bottom, other.box.top - one.box.bottom);
    const distance = Math.max(aside, above);
    return distance + SLACK < GAP
      ? [`${nameOf(one.element)} and ${nameOf(other.element)} are ${px(distance)} px apart, and ${GAP} is the least`]
      : [];
  }));
}

// Nothing but the steps of a visit, which are one line, is moved aside.
function wider() {
  const root = document.scrollingElement;
  const page = root.scrollWidth > root.clientWidth
    ? [`the page is ${root.scrollWidth} px wide in a view of ${root.clientWidth}${widest(root.clientWidth)}`]
    : [];
  const parts = [...document.querySelectorAll('body *')].filter(element => {
    const scrolls = ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
    return scrolls && element.scrollWidth > element.clientWidth && !element.matches('.steps ol, textarea');
  });
  return page.concat(parts.map(element => `${nameOf(element)} has to be scrolled aside: ${element.scrollWidth} px in ${element.clientWidth}`));
}

function widest(width) {
  const over = [...document.querySelectorAll('body *')].filter(it => it.getBoundingClientRect().right > width + SLACK && !it.closest('.steps ol'));
  return over.length ? `, by ${over.slice(0, 4).map(nameOf).join(', ')}` : '';
}

// Text that is larger than what it stands in is cut, or lies over its neighbour; and a word of a button is one word.
function cut() {
  const held = 'button, a[href], h1, h2, h3, h4, legend, label, dt, dd, .pill, .note, .total, .toast span, .chip';
  return [...document.querySelectorAll(held)].filter(it => isReached(it) && isSeen(it) && it.clientWidth > 0).flatMap(element => {
    const isClipped = element.localName === 'button' || getComputedStyle(element).overflowY !== 'visible';
    const isCut = element.scrollWidth > element.clientWidth + 1 || (isClipped && element.scrollHeight > element.clientHeight + 1);
    const words = isCut
      ? [`${nameOf(element)} needs ${element.scrollWidth} × ${element.scrollHeight} px and has ${element.clientWidth} × ${element.clientHeight}`]
      : [];
    return element.localName === 'button' ? words.concat(broken(element)) : words;
  });
}

// A longer one has no room on a phone whose text is twice as large.
const WORD = 240;

function broken(button) {
  const texts = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    for (const { index, 0: word } of texts.currentNode.data.matchAll(/[^\s-]+-?/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, index);
      range.setEnd(texts.currentNode, index + word.length);
      const parts = [...range.getClientRects()];
      const lines = new Set(parts.map(it => Math.round(it.top)));
      const width = parts.reduce((sum, part) => sum + part.width, 0);
      if (lines.size > 1 && width <= WORD) found.push(`${nameOf(button)} breaks inside “${word}”`);
    }
  }
  return found;
}

// Whatever takes focus is seen whole then, where the view has room for it: not under the header, the steps or the footer.
function covered() {
  const root = document.documentElement;
  return tapped().filter(element => !element.disabled).flatMap(element => {
    if (!element.isConnected) return [];
    element.focus({ focusVisible: true });
    if (document.activeElement !== element) return [];
    const box = boxOf(element);
    const isOver = element.closest('.foot, .lock-bar');
    const foot = isOver ? [] : [...document.querySelectorAll('.foot, .lock-bar')].filter(it => getComputedStyle(it).position !== 'static');
    const floor = Math.min(root.clientHeight, ...foot.map(it => it.getBoundingClientRect().top));
    const roof = element.closest('dialog') ? panelTop(element) : 0;
    if (box.height > floor - roof) return [];
    return box.top + SLACK < roof || box.bottom - SLACK > floor || box.left < -SLACK || box.right > root.clientWidth + SLACK
      ? [`${nameOf(element)} has focus and is not seen whole: it reaches from ${px(box.left)}, ${px(box.top)} to ${px(box.right)}, ${px(box.bottom)} px, and seen is ${px(roof)} to ${px(floor)}`]
      : [];
  });
}

function panelTop(element) {
  const head = element.closest('dialog').querySelector('.panel-head');
  return head && !head.contains(element) ? head.getBoundingClientRect().bottom : 0;
}

// What somebody who reads with difficulty may ask for: WCAG 1.4.12.
const SPACED = new CSSStyleSheet();
SPACED.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }');
const space = isOn => { document.adoptedStyleSheets = isOn ? [SPACED] : []; };
