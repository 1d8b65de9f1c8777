// Starts the page. It is a file of its own because the content security policy allows no script in the page.
import init from "./ui.js";

init({ module_or_path: new URL("ui_bg.wasm", import.meta.url) });
