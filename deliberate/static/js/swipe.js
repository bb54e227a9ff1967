// A card that a finger draws aside is a vote, as if its button was pressed: to the end of the line agrees, to its start
// disagrees. Nobody needs it, and the card says what would happen before it is let go. Up and down still scrolls.

// Browsers use the margin of the screen for themselves; less than this is no intention.
const [MARGIN, LEAST, SHARE] = [24, 96, 0.35];
const still = matchMedia("(prefers-reduced-motion: reduce)");

// press(choice): presses the button. words: what each choice is called, with its sign.
export function followFinger(card, words, press) {
  const label = document.createElement("p");
  label.className = "pulled";
  label.ariaHidden = "true";
  label.hidden = true;
  card.append(label);
  let start = null;

  const choiceOf = (dx) => (dx > 0 === (document.documentElement.dir !== "rtl") ? "agree" : "disagree");
  const isFar = (dx) => Math.abs(dx) >= Math.max(LEAST, card.clientWidth * SHARE);

  function show(dx) {
    const choice = choiceOf(dx);
    card.style.translate = dx ? `${dx}px` : "";
    label.hidden = !isFar(dx);
    label.className = `pulled ${choice}`;
    label.textContent = words[choice];
  }

  function stop() {
    start = null;
    show(0);
  }

  // Where the page is enlarged by two fingers, one finger moves it about.
  const adapt = () => card.classList.toggle("follows", !still.matches && !(globalThis.visualViewport?.scale > 1));
  adapt();
  still.addEventListener("change", adapt);
  globalThis.visualViewport?.addEventListener("resize", adapt);

  card.addEventListener("pointerdown", (event) => {
    stop();
    const isFinger = event.pointerType === "touch" && event.isPrimary && card.classList.contains("follows");
    if (!isFinger || event.clientX < MARGIN || event.clientX > innerWidth - MARGIN) return;
    start = { id: event.pointerId, x: event.clientX, y: event.clientY };
  });
  card.addEventListener("pointermove", (event) => {
    if (event.pointerId !== start?.id) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    show(Math.abs(dx) > 2 * Math.abs(dy) ? dx : 0);
  });
  card.addEventListener("pointerup", (event) => {
    if (event.pointerId !== start?.id) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    stop();
    if (isFar(dx) && Math.abs(dx) > 2 * Math.abs(dy)) press(choiceOf(dx));
  });
  // The browser has taken the gesture for itself, as for scrolling, or a second finger has come.
  for (const name of ["pointercancel", "lostpointercapture"]) card.addEventListener(name, stop);
}
