// The live result asks for what moves while it is looked at; how often, the server says.

import { ask } from "./asking.js";

const place = document.querySelector("[data-live-counts]");
let tag = "";

async function look() {
  let pause = 5;
  if (!document.hidden) {
    const answer = await ask(place.dataset.liveCounts, { headers: { Accept: "text/html", "If-None-Match": tag } });
    if (answer && (answer.status === 200 || answer.status === 304))
      pause = Number(answer.headers.get("X-Ask-Again")) || pause;
    // Only we say when to ask again: anything else is no answer of ours.
    if (answer?.status === 200 && answer.headers.has("X-Ask-Again")) {
      tag = answer.headers.get("ETag") ?? "";
      place.innerHTML = answer.text;
    }
  } else pause = 1;
  // A little chance keeps many screens from asking in the same moment.
  setTimeout(look, pause * (900 + Math.random() * 200));
}

if (place) look();
