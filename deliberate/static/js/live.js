// The live result asks for what moves while it is looked at; how often, the server says.

const place = document.querySelector("[data-live-counts]");
let tag = "";

async function look() {
  let pause = 5;
  if (!document.hidden) {
    const answer = await fetch(place.dataset.liveCounts, {
      headers: { Accept: "text/html", "If-None-Match": tag },
    }).catch(() => null);
    if (answer && (answer.status === 200 || answer.status === 304))
      pause = Number(answer.headers.get("X-Ask-Again")) || pause;
    if (answer && answer.status === 200) {
      tag = answer.headers.get("ETag") ?? "";
      place.innerHTML = await answer.text();
    }
  } else pause = 1;
  // A little chance keeps many screens from asking in the same moment.
  setTimeout(look, pause * (900 + Math.random() * 200));
}

if (place) look();
