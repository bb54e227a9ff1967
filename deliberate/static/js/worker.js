// Keeps the voting page and the page for writing, and their files, for when there is no connection. Nothing else: what
// others see is never kept, and every form that changes who one is empties it (page.js).

const [PAGES, FILES] = ["deliberate-pages", "deliberate-files"];
const [MOST_PAGES, MOST_FILES] = [12, 60];
const PAGE = /\/a\/[a-z0-9-]+\/[0-9]+(\/propose)?$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function put(name, most, key, answer) {
  const cache = await caches.open(name);
  await cache.delete(key);
  await cache.put(key, answer);
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(old);
}

// A kept page says that it is one: its script then goes on from what was noted on the device since.
async function keepPage(key, answer) {
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Set-Cookie"]) headers.delete(name);
  await put(PAGES, MOST_PAGES, key, new Response(text.replace("<html ", "<html data-kept "), { headers }));
}

async function answerPage(event, key) {
  try {
    const answer = await fetch(event.request);
    if (answer.ok && !answer.redirected) event.waitUntil(keepPage(key, answer.clone()));
    return answer;
  } catch (error) {
    const kept = await (await caches.open(PAGES)).match(key);
    if (kept) return kept;
    throw error;
  }
}

async function answerFile(event) {
  const kept = await (await caches.open(FILES)).match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(put(FILES, MOST_FILES, event.request, answer.clone()));
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (PAGE.test(address.pathname) && !address.searchParams.has("statement"))
      event.respondWith(answerPage(event, address.pathname));
  } else if (address.pathname.includes("/static/") && address.searchParams.has("v"))
    event.respondWith(answerFile(event));
});
