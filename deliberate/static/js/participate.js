// What helps those who vote and write; every page works without this file.

import { askJSON } from "./asking.js";

// Characters as the server counts them: one line, single spaces, an emoji of one sign is one (services/texts.cleaned).
function counted(text) {
  const shown = text.normalize("NFC").replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
  return [...shown.replace(/[\p{Cc}\p{Z}]+/gu, " ").replace(/^ | $/g, "")].length;
}

for (const box of document.querySelectorAll("[data-limit]")) {
  const out = document.getElementById(box.dataset.counter);
  const show = () => {
    out.textContent = out.dataset.words.replace("{n}", box.dataset.limit - counted(box.value));
  };
  box.addEventListener("input", show);
  show();
}

// Voting by a, d and p, or by arrows that point at the buttons: ← the first at hand, ↓ the one in the middle, → the
// last. Off until switched on, because single keys disturb people who speak to their computer.
const keys = document.querySelector("[data-keys]");
if (keys) {
  const name = "deliberate-keys";
  keys.closest("label").hidden = false;
  // A browser that refuses cookies refuses to remember this too.
  const remembered = (act) => {
    try {
      return act(localStorage);
    } catch {
      return null;
    }
  };
  keys.checked = remembered((kept) => kept.getItem(name)) === "on";
  keys.addEventListener("change", () => remembered((kept) => kept.setItem(name, keys.checked ? "on" : "off")));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (!keys.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const isMirrored = document.documentElement.dir === "rtl";
    const [left, right] = isMirrored ? ["pass", "agree"] : ["agree", "pass"];
    const arrows = { arrowleft: left, arrowdown: "disagree", arrowright: right };
    const choice = { a: "agree", d: "disagree", p: "pass", ...arrows }[event.key.toLowerCase()];
    const button = choice && document.querySelector(`.votes button[value=${choice}]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

// Whoever writes a statement sees what is already there and reads like it; the last answer wins.
const writing = document.querySelector("[data-similar]");
if (writing) {
  const box = document.querySelector(".similar-ones");
  const list = box.querySelector("ul");
  const pattern = box.querySelector("template").content.firstElementChild;
  let waiting = 0,
    asked = 0;
  const show = (found) => {
    list.replaceChildren(
      ...found.map((one) => {
        const line = pattern.cloneNode(true);
        line.firstElementChild.textContent = one.text;
        line.querySelector(one.voted ? "a" : "[data-voted]").remove();
        if (!one.voted) line.querySelector("a").href = one.address;
        return line;
      }),
    );
    if (box.hidden && found.length)
      document.getElementById("announced").textContent = box.querySelector("h2").textContent;
    box.hidden = found.length === 0;
  };
  const look = async () => {
    const turn = ++asked;
    const address = `${writing.dataset.similar}?text=${encodeURIComponent(writing.value)}`;
    const told = await askJSON(address);
    if (told && turn === asked) show(told.similar);
  };
  writing.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 400);
  });
}
