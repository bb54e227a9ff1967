// Small comforts; every page works without this file.

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
if (all)
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll("input[name=statement]")) box.checked = all.checked;
  });

// After a vote or its undo the statement that comes next has the focus, also where the browser ignores the anchor; what
// was refused goes first, and the field it is about is unfolded.
const next = document.querySelector("[data-focus]") ?? (location.hash === "#next" && document.getElementById("next"));
if (next) next.focus({ preventScroll: true });
const about = document.querySelector("#refusal a[href^='#']");
const fold = about && document.getElementById(about.hash.slice(1))?.closest("details");
if (fold) fold.open = true;

// What stands in a live region from the start is never read aloud: the region is empty, and filled a moment later.
const region = document.getElementById("announced");
// A copy keeps the language of each part; signs and controls are not for the ear.
function spoken(box) {
  const copy = document.createElement("p");
  copy.append(...box.cloneNode(true).childNodes);
  for (const part of copy.querySelectorAll("[aria-hidden], button, input, label, select, progress")) part.remove();
  for (const part of copy.querySelectorAll("[id]")) part.removeAttribute("id");
  return copy;
}
const told = document.querySelectorAll("[data-announce]");
// What a script has said meanwhile is newer, and stays.
if (told.length) setTimeout(() => region.textContent.trim() || region.replaceChildren(...[...told].map(spoken)), 200);

// A vote is sent once, however often the button is pressed. Any other form may change who one is, or how pages look to
// them: what was kept for times without a connection is forgotten.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (!form.matches("[data-vote], [data-undo], [data-reason], [data-comment], [data-proposal]"))
      // Refused where cookies are: then nothing was kept.
      self.caches?.delete("deliberate-pages").catch(() => null);
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => {
      delete form.dataset.sent;
    }, 4000);
  });
}

for (const line of document.querySelectorAll("[data-progress]")) {
  const look = async () => {
    if (document.hidden) return;
    const asked = fetch(line.dataset.progress, { headers: { Accept: "application/json" } });
    const run = await asked.then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    if (!run) return;
    line.querySelector("progress").value = run.progress;
    line.querySelector("[data-stage]").textContent = run.stage;
    if (run.state === "finished" || run.state === "failed") location.reload();
  };
  setInterval(look, 1500 + Math.random() * 500);
}
