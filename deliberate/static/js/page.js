// Small comforts; every page works without this file.

for (const box of document.querySelectorAll("[data-limit]")) {
  const out = document.getElementById(box.dataset.counter);
  const show = () => { out.textContent = out.dataset.words.replace("{n}", box.dataset.limit - box.value.length); };
  box.addEventListener("input", show);
  show();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
  });
}

// A private link brings the return code behind the #: it goes into its box, and out of the address.
const coded = document.querySelector("[data-from-link]");
if (coded && location.hash.length > 1) {
  coded.value = location.hash.slice(1);
  coded.focus();
  history.replaceState(null, "", location.pathname + location.search);
}

const all = document.querySelector("[data-check-all]");
if (all) all.addEventListener("change", () => {
  for (const box of document.querySelectorAll("input[name=statement]")) box.checked = all.checked;
});

// Voting by a, d and p: off until switched on, because single keys disturb people who speak to their computer.
const keys = document.querySelector("[data-keys]");
if (keys) {
  const name = "deliberate-keys";
  keys.closest("label").hidden = false;
  keys.checked = localStorage.getItem(name) === "on";
  keys.addEventListener("change", () => localStorage.setItem(name, keys.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (!keys.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const choice = { a: "agree", d: "disagree", p: "pass" }[event.key];
    const button = choice && document.querySelector(`.votes button[value=${choice}]`);
    if (button) button.click();
  });
}

// After a vote the next statement has the focus; what was refused goes first, and the field it is about is unfolded.
const next = document.querySelector("[data-focus]");
if (next) next.focus({ preventScroll: true });
const about = document.querySelector("#refusal a[href^='#']");
const fold = about && document.getElementById(about.hash.slice(1))?.closest("details");
if (fold) fold.open = true;

// The time zone of this device: filled in where nothing was chosen yet, else offered.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const known = (name) => name && document.querySelector(`#time-zones option[value="${CSS.escape(name)}"]`);
for (const field of document.querySelectorAll("[data-zone-here]")) {
  if (known(zone) && field.value === field.defaultValue) field.value = zone;
}
for (const offer of document.querySelectorAll("[data-zone-offer]")) {
  const field = document.getElementById(offer.dataset.zoneOffer);
  const button = offer.querySelector("button");
  offer.hidden = !field || !known(zone) || field.value === zone;
  button.textContent = button.textContent.replace("{zone}", zone);
  button.addEventListener("click", () => { field.value = zone; offer.hidden = true; });
}

// A vote is sent once, however often the button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
}

for (const line of document.querySelectorAll("[data-progress]")) {
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(line.dataset.progress, { headers: { Accept: "application/json" } });
    const run = await answer.json();
    line.querySelector("progress").value = run.progress;
    line.querySelector("[data-stage]").textContent = run.stage;
    if (run.state === "finished" || run.state === "failed") location.reload();
  };
  setInterval(look, 1500 + Math.random() * 500);
}

// Whoever writes a statement sees what is already there and reads like it; the last answer wins.
const writing = document.querySelector("[data-similar]");
if (writing) {
  const box = document.querySelector(".similar-ones");
  const list = box.querySelector("ul");
  const pattern = box.querySelector("template").content.firstElementChild;
  let waiting = 0, asked = 0;
  const show = (found) => {
    list.replaceChildren(...found.map((one) => {
      const line = pattern.cloneNode(true);
      line.firstElementChild.textContent = one.text;
      line.querySelector(one.voted ? "a" : "[data-voted]").remove();
      if (!one.voted) line.querySelector("a").href = one.address;
      return line;
    }));
    box.hidden = found.length === 0;
  };
  const look = async () => {
    const turn = ++asked;
    const address = `${writing.dataset.similar}?text=${encodeURIComponent(writing.value)}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer && answer.ok && turn === asked) show((await answer.json()).similar);
  };
  writing.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 400); });
}
