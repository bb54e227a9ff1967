// A new statement is kept on the device until the server has it; without this file the form is sent as it is.

import { refusesCookies, showCookies, showLeft, showRefused } from "./kept.js";
import { dropAct, Outbox } from "./outbox.js";

const form = document.querySelector("[data-proposal]");
const data = form.dataset;
const said = form.querySelector("[data-text-said]");
const region = document.getElementById("announced");
let sent = null;
let earlier = null;

function say(text) {
  said.textContent = text;
  region.textContent = text;
}

const outbox = new Outbox({
  asks: () => ({ next: 0 }),
  answered: () => null,
  stuck: (error) => say(`${error.message} ${error.hint ?? ""}`.trim()),
  left: (acts, isDone) => {
    if (!isDone && acts.some((act) => act.id === sent?.id)) {
      form.elements.text.value = "";
      form.elements.text.dispatchEvent(new Event("input"));
      say(data.kept);
    }
  },
  accepted: (act) => {
    if (act.id === sent?.id) location.assign(data.receipt);
  },
  // The text is in its box again, below the reason; it stays on the device too, until it is sent again.
  refused: (act, error) => {
    if (act.id !== sent?.id) return showRefused(act, outbox, form);
    earlier = act;
    sent = null;
    form.elements.text.value = act.body.text;
    const box = document.getElementById("problem").content.firstElementChild.cloneNode(true);
    box.querySelector("a").textContent = error.message;
    box.querySelector("span").textContent = error.hint ?? "";
    for (const old of document.querySelectorAll(".notice.error")) old.remove();
    document.querySelector("h1").before(box);
    box.focus();
  },
});
outbox.who = data.who;
outbox.token = form.elements.csrf_token?.value ?? "";

form.addEventListener("submit", async (event) => {
  if (event.submitter?.formMethod === "get" || refusesCookies()) return;
  event.preventDefault();
  if (sent) return;
  const body = { text: form.elements.text.value, consent: form.elements.consent.value };
  sent = {};
  sent.id = (await outbox.add("text", data.page, data.address, body, undefined)).id;
  if (earlier) await dropAct(earlier);
  earlier = null;
});
form.elements.text.addEventListener("input", () => {
  if (form.elements.text.value) sent = null;
});

async function begin() {
  for (const act of await outbox.listRefused()) showRefused(act, outbox, form);
  await showLeft(outbox, form);
  showCookies(form);
  outbox.flush();
}

begin();
