// Keys for people who work through long lists; off until switched on, and every page works without this file.

const keys = document.querySelector("[data-desk-keys]");
const typing = (event) =>
  event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");

function move(step) {
  const cards = [...document.querySelectorAll(".queued")];
  const here = cards.indexOf(document.activeElement.closest(".queued"));
  const there = cards[Math.min(Math.max(here + step, 0), cards.length - 1)];
  if (there) { there.focus(); there.scrollIntoView({ block: "center" }); }
}

function press(event) {
  if (!keys.checked || typing(event)) return;
  const card = document.activeElement.closest(".queued");
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (card && event.key === "v") card.querySelector("button[value=visible]").click();
  else if (card && event.key === "x") card.querySelector("input[type=checkbox]")?.click();
  else if (card && event.key === "r") card.querySelector("select").focus();
  else return;
  event.preventDefault();
}

if (keys) {
  const name = "deliberate-desk-keys";
  keys.closest("label").hidden = false;
  keys.checked = localStorage.getItem(name) === "on";
  keys.addEventListener("change", () => localStorage.setItem(name, keys.checked ? "on" : "off"));
  document.addEventListener("keydown", press);
}
