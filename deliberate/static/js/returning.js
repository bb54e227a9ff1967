// Before someone continues with a code, the page says what was done on this device and not sent: it becomes theirs.

import { dropAct, listActs } from "./outbox.js";

const box = document.querySelector("[data-unnamed]");
if (box) {
  const nameless = (await listActs()).filter((act) => !act.who);
  box.hidden = nameless.length === 0;
  const line = box.querySelector("[data-words]");
  line.textContent = line.dataset.words.replace("{n}", nameless.length.toLocaleString(document.documentElement.lang));
  box.querySelector("button").addEventListener("click", async () => {
    for (const act of nameless) await dropAct(act);
    box.hidden = true;
  });
}
