// Runs before the page does, so that what passes by itself stays for as long as it is looked at.
// An undo that was offered is not taken back after its eight seconds.
const later = window.setTimeout;
window.setTimeout = (then, ms, ...rest) => (ms === 8000 ? 0 : later(then, ms, ...rest));

// A clock that the tour puts forward, and that then stands still; and a countdown that is stopped.
const now = Date.now;
Date.now = () => window.turbokStoppedAt ?? now();
const every = window.setInterval;
window.setInterval = (then, ms, ...rest) => every((...it) => window.turbokNothingTicks || then(...it), ms, ...rest);

// Calls with this in them get no answer, or this one; it is kept over a reload, where the page's first call is meant.
window.turbokUnanswered = sessionStorage.getItem('unanswered');
const fault = sessionStorage.getItem('fault');
const ask = window.fetch;
window.fetch = (...call) => {
  const body = String(call[1]?.body ?? call[0]?.body ?? '');
  if (!window.turbokUnanswered || !body.includes(window.turbokUnanswered)) return ask(...call);
  return fault ? Promise.resolve(Response.json({ fault: { code: fault } })) : new Promise(() => {});
};

// Once, before anything of the page runs: a page that was slow to start may have kept what is usual meanwhile.
if (!sessionStorage.getItem('staged')) {
  sessionStorage.setItem('staged', 'yes');
  localStorage.clear();
  localStorage.setItem('turbok.preferences', JSON.stringify({ english: LANGUAGE === 'en' }));
}
