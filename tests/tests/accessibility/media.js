// What is left of the page for those whose system draws its own colours, and who bear no movement.
const named = element => `“${(element.getAttribute('aria-label') || element.innerText || '').trim().replace(/\s+/g, ' ').slice(0, 60)}” (${element.localName}.${[...element.classList].join('.')})`;
const shown = selector => [...document.querySelectorAll(selector)].filter(it => it.getClientRects().length > 0);

// Without backgrounds only an edge says where a button is.
function withoutEdge() {
  const hasEdge = element => {
    const { borderTopStyle, borderTopWidth, borderTopColor } = getComputedStyle(element);
    return borderTopStyle !== 'none' && parseFloat(borderTopWidth) >= 1 && !/^rgba.*, 0\)$/.test(borderTopColor);
  };
  return shown('button, input, textarea').filter(it => !hasEdge(it)).map(it => `${named(it)} has no edge`);
}

// What is chosen, or where one is, is told by more than a colour: a mark, or a thicker edge.
function toldByColour() {
  const width = element => parseFloat(getComputedStyle(element).borderTopWidth);
  const chosen = shown('[aria-pressed=true]').filter(it => !it.querySelector('.tick')).map(it => `${named(it)} is chosen by its colour only`);
  const here = shown('.steps [aria-current]').filter(it =>
    shown('.steps button:not([aria-current])').some(other => width(it) <= width(other)));
  return chosen.concat(here.map(it => `${named(it)} is the current step by its colour only`));
}

// Longer than this something is seen to move.
const STILL_MS = 1;
const ms = list => Math.max(...list.split(',').map(it => parseFloat(it) * (it.trim().endsWith('ms') ? 1 : 1000)));

function moving() {
  const parts = [...document.querySelectorAll('*')].flatMap(it => ['', '::before', '::after'].map(part => [it, part]));
  return parts.flatMap(([element, part]) => {
    const { transitionDuration, animationDuration, animationName } = getComputedStyle(element, part);
    const longest = Math.max(ms(transitionDuration), animationName === 'none' ? 0 : ms(animationDuration));
    return longest > STILL_MS ? [`${named(element)}${part} moves for ${longest} ms`] : [];
  });
}
