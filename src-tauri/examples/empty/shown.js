// Calls when the heading has been painted: what is asked for in one frame is on the screen by the next.
requestAnimationFrame(() => requestAnimationFrame(() => window.__TAURI_INTERNALS__.invoke("call")));
