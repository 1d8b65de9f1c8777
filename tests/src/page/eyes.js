// What a person finds on the page: things that can be tapped and written in, by the name that is read aloud.
const TAPPABLE = 'button, a[href], summary, [role=button], [role=tab], [role=switch], [role=radio], label';
const FIELDS = 'input, textarea, select';

function textOf(id) {
  const element = document.getElementById(id);
  return element ? element.innerText : '';
}

function tidy(text) {
  return (text || '').replace(/[\u2068\u2069]/g, '').replace(/\s+/g, ' ').trim();
}

function nameOf(element) {
  if (!element) return '';
  const labelledBy = element.getAttribute('aria-labelledby');
  if (labelledBy) return tidy(labelledBy.split(/\s+/).map(textOf).join(' '));
  if (element.getAttribute('aria-label')) return tidy(element.getAttribute('aria-label'));
  if (element.labels && element.labels.length) return tidy([...element.labels].map(label => label.innerText).join(' '));
  return tidy(element.innerText || element.getAttribute('title') || element.getAttribute('placeholder'));
}

function isShown(element) {
  if (element.disabled || element.closest('[inert]')) return false;
  const style = getComputedStyle(element);
  return element.getClientRects().length > 0 && style.visibility !== 'hidden' && style.pointerEvents !== 'none';
}

function shown(selector) {
  return [...document.querySelectorAll(selector)].filter(isShown);
}

function offered() {
  return shown(TAPPABLE).map(nameOf);
}

// The one with just this name, else the first that begins with it, else the first that has it inside.
function tappable(name) {
  const all = shown(TAPPABLE).map(element => [element, nameOf(element)]);
  const found = all.find(([, its]) => its === name) || all.find(([, its]) => its.startsWith(name))
    || all.find(([, its]) => its.includes(name));
  if (!found) return null;
  const box = found[0].getBoundingClientRect();
  const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  // Outside the view, or under the footer.
  if (!middle || !found[0].contains(middle)) found[0].scrollIntoView({ block: 'center', behavior: 'instant' });
  return found[0];
}

function field(label) {
  const all = shown(FIELDS);
  return all.find(element => nameOf(element) === label) || all.find(element => nameOf(element).includes(label)) || null;
}
