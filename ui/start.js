// Starts the page, and says so in words when it cannot be started or has stopped. It is a file of its own because the
// content security policy allows no script in the page; its texts lie in index.html, for whoever has no more than that.

const root = document.documentElement;

// The colours that were liked last, before the page itself can say so: no white flash in the evening.
try {
  const { theme } = JSON.parse(localStorage.getItem("turbok.preferences"));
  if (["light", "dark", "outdoor"].includes(theme)) root.dataset.theme = theme;
} catch {
  // As drawn.
}

// A body of its own: what may still move in the page moves where nobody sees it.
function show(id) {
  if (document.querySelector(".halt")) return;
  const body = document.createElement("body");
  body.append(document.getElementById(id).content.cloneNode(true));
  body.querySelector("button").addEventListener("click", () => location.reload());
  root.replaceChild(body, document.body);
  body.querySelector("h1").focus();
}

// Not at once: whoever stopped may be in the middle of something.
const stopped = () => setTimeout(show, 0, "has-stopped");

// Everything that can go wrong in the page is told by the page as a fault. What is thrown and not caught ends it.
const heard = (thrown) => thrown instanceof Error && stopped();

addEventListener("turbok-stopped", stopped);
addEventListener("error", ({ error }) => heard(error));
addEventListener("unhandledrejection", ({ reason }) => heard(reason));

try {
  const { default: init } = await import("./ui.js");
  await init({ module_or_path: new URL("ui_bg.wasm", import.meta.url) });
} catch (error) {
  console.error(error);
  show("cannot-open");
}
