// Keys for people who work through long lists; off until switched on, and every page works without this file.

import { askJSON } from "./asking.js";

const keys = document.querySelector("[data-desk-keys]");
const typing = (event) =>
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");

function move(step) {
  const cards = [...document.querySelectorAll(".queued")];
  const here = cards.indexOf(document.activeElement.closest(".queued"));
  const there = cards[Math.min(Math.max(here + step, 0), cards.length - 1)];
  if (there) {
    there.focus();
    there.scrollIntoView({ block: "center" });
  }
}

function press(event) {
  if (!keys.checked || typing(event)) return;
  const card = document.activeElement.closest(".queued");
  const undo = document.querySelector("[data-undo]");
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (card && event.key === "v") card.querySelector("button[value=visible]").click();
  else if (card && event.key === "x") card.querySelector("input[type=checkbox]")?.click();
  else if (card && event.key === "r") card.querySelector("select").focus();
  else if (undo && event.key === "u") undo.click();
  else return;
  event.preventDefault();
}

if (keys) {
  const name = "deliberate-desk-keys";
  keys.closest("label").hidden = false;
  keys.checked = localStorage.getItem(name) === "on";
  keys.addEventListener("change", () => localStorage.setItem(name, keys.checked ? "on" : "off"));
  document.addEventListener("keydown", press);
  // Whoever works by keys goes on with the oldest one.
  if (keys.checked && !location.hash) document.querySelector(".queued")?.focus({ preventScroll: true });
}

// Coding: a digit takes the concept of that number through its answers, and after the last back to none.
const desk = document.querySelector("[data-coding]");
const codingKeys = document.querySelector("[data-coding-keys]");
if (desk && codingKeys) {
  const name = "deliberate-coding-keys";
  let row = null;
  codingKeys.closest("label").hidden = false;
  codingKeys.checked = localStorage.getItem(name) === "on";
  codingKeys.addEventListener("change", () => localStorage.setItem(name, codingKeys.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (!codingKeys.checked || typing(event)) return;
    const found = desk.querySelector(`[data-concept="${event.key}"]`);
    if (found) {
      row = found;
      const answers = [...row.querySelectorAll("input[type=radio]")];
      const now = answers.findIndex((answer) => answer.checked);
      const next = answers[now + 1];
      if (next) next.checked = true;
      else answers[now].checked = false;
      (next ?? answers[0]).focus();
    } else if (event.key === "i" && row) {
      const box = desk.querySelector(`[name="directness-${row.dataset.key}"]`);
      box.closest("details").open = true;
      box.click();
    } else if (event.key === "0") desk.querySelector("input[name=none]").click();
    else if (event.key === "Enter" && !event.target.closest("button, a, summary")) desk.requestSubmit();
    else return;
    event.preventDefault();
  });
}

// Whether the link works for others is asked once, when the page is open.
const reach = document.querySelector("[data-reach]");
if (reach) {
  const told = await askJSON(reach.dataset.reach);
  if (told) {
    reach.textContent = told.message;
    if (!told.works) reach.classList.add("notice", "warn");
  }
}

// Counts move by themselves while the page is looked at.
const moving = document.querySelector("[data-live]");
if (moving) {
  let tag = "";
  const look = async () => {
    if (document.hidden) return;
    const keepTag = (answer) => {
      tag = answer.headers.get("ETag") ?? "";
    };
    const told = await askJSON(moving.dataset.live, keepTag, { "If-None-Match": tag });
    for (const place of told ? document.querySelectorAll("[data-count]") : [])
      place.textContent = told.counts[place.dataset.count];
  };
  setInterval(look, 5000 + Math.random() * 1000);
}
