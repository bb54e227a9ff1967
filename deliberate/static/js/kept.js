// What this device holds and the server does not have: a refused text comes back to its author, to be sent again or
// discarded; what someone else left here is counted, and never sent for the one who is here now.

import { createId, dropAct, keepAct } from "./outbox.js";

const region = document.getElementById("announced");
const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

// Only trying tells: Chromium says that cookies are enabled also where it refuses those of this site.
function tryCookie() {
  const framed = document.documentElement.classList.contains("framed");
  const scope = `path=/;SameSite=${framed ? "None;Secure;Partitioned" : "Lax"}`;
  const probe = `probe=${createId()}`;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not there in every browser.
  document.cookie = `${probe};${scope}`;
  const isKept = document.cookie.includes(probe);
  // biome-ignore lint/suspicious/noDocumentCookie: as above.
  document.cookie = `${probe};${scope};Max-Age=0`;
  return isKept;
}

const keepsCookies = tryCookie();
export const refusesCookies = () => !keepsCookies;

// Told before anything is done: later it would have to be done again.
export function showCookies(anchor) {
  if (!refusesCookies()) return;
  const box = copy("no-cookies");
  anchor.before(box);
  region.textContent = box.textContent.trim();
}

export function showRefused(act, outbox, anchor) {
  const known = [...document.querySelectorAll("[data-refused]")].find((one) => one.dataset.refused === act.key);
  const box = known ?? copy("refused");
  box.dataset.refused = act.key;
  box.querySelector("b").textContent = act.refused;
  const text = box.querySelector("textarea");
  text.value = act.body.text;
  box.querySelector("[data-again]").onclick = async () => {
    box.remove();
    // A new name: what was refused under the old one is another text.
    await keepAct({ ...act, id: createId(), refused: undefined, body: { ...act.body, text: text.value } });
    outbox.flush();
  };
  box.querySelector("[data-discard]").onclick = () => dropAct(act).then(() => box.remove());
  if (!known) anchor.before(box);
  region.textContent = act.refused;
  return box;
}

export async function showLeft(outbox, anchor) {
  document.querySelector("[data-left]")?.remove();
  const left = await outbox.listOthers();
  if (!left.length) return;
  const box = copy("left-here");
  const line = box.querySelector("summary");
  line.textContent = line.dataset.words.replace("{n}", left.length.toLocaleString(document.documentElement.lang));
  const away = box.querySelector("button");
  away.onclick = async () => {
    for (const act of left) await dropAct(act);
    box.remove();
    region.textContent = away.dataset.done;
  };
  anchor.before(box);
}
