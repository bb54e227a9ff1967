// The presentation screen: keys press its links, and the next scene comes without leaving full screen.

import { ask } from "./asking.js";

const place = document.querySelector("[data-scene]");
let here = location.href;
let tag = "";
let turn = 0;

function part(address) {
  const url = new URL(address, location.href);
  url.searchParams.set("part", "scene");
  return url;
}

async function show(address, isMove) {
  const mine = isMove ? ++turn : turn;
  const headers = isMove ? {} : { "If-None-Match": tag };
  const answer = await ask(part(address), { headers });
  // Whoever moved on meanwhile is not taken back.
  if (mine !== turn || !answer) return 5;
  if (answer.status === 404) location.reload();
  // Only we say when to ask again: anything else is no answer of ours.
  if (answer.status === 200 && answer.headers.has("X-Ask-Again")) {
    tag = answer.headers.get("ETag") ?? "";
    place.innerHTML = answer.text;
    offerFullScreen();
    if (isMove) {
      here = new URL(address, location.href).href;
      history.replaceState(null, "", here);
    }
  }
  return Number(answer.headers.get("X-Ask-Again")) || 5;
}

function offerFullScreen() {
  const button = place.querySelector("[data-full-screen]");
  if (button) button.hidden = !document.fullscreenEnabled;
}

function press(control) {
  if (control.matches("[data-full-screen]")) {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  } else show(control.href, true);
}

document.addEventListener("click", (event) => {
  const control = event.target.closest(".controls a, [data-full-screen]");
  if (!control || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  press(control);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const name = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const control = place.querySelector(`[data-key="${CSS.escape(name)}"]:not([hidden])`);
  if (!control) return;
  event.preventDefault();
  press(control);
});

async function follow() {
  const pause = document.hidden ? 1 : await show(here, false);
  setTimeout(follow, pause * (900 + Math.random() * 200));
}

offerFullScreen();
setTimeout(follow, 2000);
