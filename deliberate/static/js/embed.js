// For the page of a host: gives every frame with `data-deliberate` the height that its own page asks for.
(() => {
  const LOWEST = 200;
  const HIGHEST = 20000;
  window.addEventListener("message", (event) => {
    const { type, height } = event.data ?? {};
    if (type !== "deliberate:height" || !Number.isFinite(height)) return;
    for (const frame of document.querySelectorAll("iframe[data-deliberate]")) {
      const isSender = frame.contentWindow === event.source && new URL(frame.src).origin === event.origin;
      if (isSender) frame.style.height = `${Math.min(HIGHEST, Math.max(LOWEST, height))}px`;
    }
  });
})();
