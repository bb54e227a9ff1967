// Cards that never wait: a vote is answered at once from statements that the page holds already, and goes out behind
// it. Without this file every vote is a page of its own.

import { ask, askJSON } from "./asking.js";
import { refusesCookies, showCookies, showLeft, showRefused } from "./kept.js";
import { dropState, keepState, listActs, loadState, Outbox } from "./outbox.js";
import { followFinger } from "./swipe.js";

const data = JSON.parse(document.getElementById("cards").dataset.cards);
const words = data.words;
const stage = document.getElementById("stage");
const bar = document.querySelector(".votebar");
const form =
  bar.querySelector("[data-vote]") ?? document.getElementById("bar").content.firstElementChild.cloneNode(true);
const line = bar.querySelector(".last");
const why = document.getElementById("why");
const unsent = document.querySelector(".unsent");
const region = document.getElementById("announced");
const view =
  stage.querySelector(".voting") ?? document.getElementById("card").content.firstElementChild.cloneNode(true);
const mark = form.querySelector("[type=checkbox][name=important]");
const newsLine = document.querySelector("[data-news]");
const heading = view.querySelector("h2");
heading.id = "next";
const BATCH = 10;
const HOLD = 10;
// A second press within so many milliseconds is a double click, not a vote on the next statement.
const DOUBLE = 300;
const PATIENCE = 1500;

const state = {
  key: data.page,
  who: data.who,
  cards: [...(data.card ? [data.card] : []), ...data.next],
  answered: data.answered,
  total: data.total,
  last: data.last,
  // Which vote of a page without this script is known here: a later one is news, and everything else older.
  seen: data.last?.at ?? 0,
  ended: data.pausing,
};
let news = data.news;
let settling = 0;
let saying = null;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const number = (value) => value.toLocaleString(document.documentElement.lang);
const size = () => Math.min(BATCH, state.total - Math.floor(state.answered / BATCH) * BATCH);
const place = () => fill(words.place, { n: number((state.answered % BATCH) + 1), of: number(size()) });
const speaksOtherwise = (card) => (card.lang !== document.documentElement.lang ? card.lang : "");

const isNew = (card) => data.since !== null && card.added > data.since;

// What comes while the page is open is new too; what was taken away may have been, so that nothing can be said then.
function tellTotal(total) {
  if (newsLine && total > state.total) {
    news += total - state.total;
    newsLine.textContent = fill(words.news, { n: number(news) });
  } else if (newsLine && total < state.total) newsLine.hidden = true;
  state.total = total;
}

function say(text) {
  region.textContent = "";
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}

function showCard(card) {
  state.ended = false;
  view.querySelector("[data-place]").textContent = place();
  view.querySelector("[data-origin]").textContent =
    `${words[card.origin] ?? ""}${isNew(card) ? ` · ${words.is_new}` : ""}`;
  const total = view.querySelector("[data-total]");
  total.hidden = state.total <= BATCH;
  total.textContent = fill(words.total, { n: number(state.answered), of: number(state.total) });
  heading.textContent = card.text;
  heading.lang = speaksOtherwise(card);
  if (!heading.lang) heading.removeAttribute("lang");
  const dots = Array.from({ length: size() }, (_, at) => {
    const dot = document.createElement("i");
    if (at < state.answered % BATCH) dot.className = "on";
    return dot;
  });
  view.querySelector(".dots").replaceChildren(...dots);
  form.elements.statement.value = card.number;
  form.elements.draw.value = card.token;
  form.elements.wording.value = card.wording;
  if (mark) mark.checked = false;
  stage.replaceChildren(view);
  view.classList.remove("fresh");
  requestAnimationFrame(() => view.classList.add("fresh"));
  if (!form.isConnected) bar.prepend(form);
  document.title = `${place()} · ${words.title}`;
}

function showEnd(id) {
  const end = document.getElementById(id).content.firstElementChild.cloneNode(true);
  for (const part of end.querySelectorAll("[data-words]"))
    part.textContent = fill(part.dataset.words, {
      n: number(state.answered),
      left: number(state.total - state.answered),
    });
  end.querySelector("h2").id = "next";
  stage.replaceChildren(end);
  form.remove();
  document.title = `${end.querySelector("h2").textContent} · ${words.title}`;
  end.querySelector("[data-more]")?.addEventListener("click", (event) => {
    // Without a connection there is no page to go to: what is said then stands here.
    if (!state.cards.length && unsent.hidden) return;
    event.preventDefault();
    state.ended = false;
    showNext();
    if (state.cards.length) say(place());
  });
}

// What is known now stays on the device, for a page that opens without a connection.
function note() {
  stage.dataset.held = state.cards.length;
  keepState({ ...state });
}

function settle() {
  clearTimeout(settling);
  bar.classList.add("settling");
  settling = setTimeout(() => bar.classList.remove("settling"), DOUBLE);
}

// Shows what comes now, and puts the focus on it.
function showNext(takesFocus = true) {
  const card = state.cards[0];
  if (state.ended) showEnd("end-batch");
  else if (card) showCard(card);
  else showEnd(state.answered < state.total ? "end-waiting" : "end-all");
  settle();
  for (const part of document.querySelectorAll("[data-after]"))
    if (state.who && state.answered >= Number(part.dataset.after)) part.hidden = false;
  if (takesFocus) {
    stage.querySelector("h2").focus({ preventScroll: true });
    scrollTo({ top: 0, behavior: "instant" });
  }
  note();
}

function showLine() {
  const last = state.last;
  line.hidden = !last;
  if (why) why.hidden = !last;
  if (!last) return;
  const saved = document.createElement("b");
  saved.className = last.choice;
  const marked = document.createElement("span");
  marked.dataset.marked = "";
  marked.textContent = ` · ${words.important}`;
  const sign = document.createElement("span");
  sign.ariaHidden = "true";
  sign.textContent = words.signs[last.choice];
  saved.append(sign, ` ${(last.saved ? words.saved : words.chosen)[last.choice]}`);
  const said = line.querySelector("[data-said]");
  said.dataset.announce = "";
  for (const old of said.querySelectorAll("b, [data-marked]")) old.remove();
  said.prepend(saved, ...(last.important ? [marked] : []));
  const text = line.querySelector("[data-voted-on]");
  text.textContent = last.card.text;
  text.lang = last.card.lang;
  for (const each of [...line.querySelectorAll("form"), ...why.querySelectorAll("form")]) {
    if (each.elements.statement) each.elements.statement.value = last.card.number;
    if (each.elements.wording) each.elements.wording.value = last.card.wording;
  }
  why.querySelector("[data-passed]").hidden = last.choice !== "pass";
  for (const button of why.querySelectorAll("[name=pass_reason]"))
    button.setAttribute("aria-pressed", String(button.value === last.reason));
  line.querySelector("[data-why]").hidden = last.choice !== "pass" && !why.querySelector("details");
}

// What others wrote about the statement comes when it is asked for: after one's own vote has arrived.
async function loadOthers() {
  const others = why.querySelector("[data-others]");
  if (!others || !state.last) return;
  const asked = state.last.card.number;
  if (others.dataset.of === String(asked)) return;
  others.replaceChildren();
  const answer = await ask(`${data.comments}?statement=${asked}`, { headers: { Accept: "text/html" } });
  if (!answer?.ok || state.last?.card.number !== asked) return;
  others.innerHTML = answer.text;
  others.dataset.of = asked;
}

const sendVote = (card, choice, reason, important) => {
  const body = { statement: card.number, choice, wording: card.wording, token: card.token };
  if (reason) body.pass_reason = reason;
  // Said with every vote where it is offered: this one may take the place of another that has arrived already.
  if (mark && choice !== "withdraw") body.important = important;
  return outbox.add("vote", data.page, data.votes, body, `vote ${data.page} ${card.number}`);
};

function vote(choice) {
  const card = state.cards.shift();
  state.answered += 1;
  // What only the first card says: it stands under “About this question” from now on.
  document.querySelector(".ask").classList.add("again");
  for (const part of document.querySelectorAll(".ask .remit, .privacy")) part.remove();
  const important = mark?.checked ?? false;
  state.last = { card, choice, reason: "", saved: false, important };
  state.ended = state.answered % BATCH === 0 && state.answered < state.total;
  showLine();
  if (why?.querySelector("details")) why.querySelector("details").open = false;
  showNext();
  const where = state.cards.length && !state.ended ? `${place()}.` : stage.querySelector("h2").textContent;
  sendVote(card, choice, "", important).then((act) => {
    clearTimeout(saying?.timer);
    saying = { id: act.id, choice, where: important ? `${words.marked} ${where}` : where };
    saying.timer = setTimeout(() => tell(false), PATIENCE);
  });
}

function undo() {
  const { card } = state.last;
  state.cards = [card, ...state.cards.filter((one) => one.number !== card.number)];
  state.answered -= 1;
  state.last = null;
  state.ended = false;
  clearTimeout(saying?.timer);
  saying = null;
  showLine();
  showNext();
  say(`${words.undone} ${place()}.`);
  sendVote(card, "withdraw");
}

// Says once whether the vote has arrived.
function tell(isSaved) {
  if (!saying) return;
  say(`${(isSaved ? words.heard : words.unheard)[saying.choice]} ${saying.where}`);
  clearTimeout(saying.timer);
  saying = null;
}

function showProblem(message, earlier) {
  const box = document.getElementById("problem").content.firstElementChild.cloneNode(true);
  box.querySelector("b").textContent = message;
  box.querySelector("s").textContent = earlier ?? "";
  box.querySelector("[data-earlier]").hidden = !earlier;
  for (const old of document.querySelectorAll("[data-problem]")) old.remove();
  stage.before(box);
  say(message);
  return box;
}

const heard = {
  asks: (page) => {
    if (page !== data.page) return { next: 0 };
    const shown = state.ended ? undefined : state.cards[0]?.token;
    return {
      consent: data.consent,
      held: state.cards.map((card) => card.number).slice(0, 40),
      next: Math.max(0, Math.min(HOLD - state.cards.length, HOLD)),
      ...(shown ? { showing: shown } : {}),
    };
  },
  answered: async (page, told, acts) => {
    if (page !== data.page) return;
    const waiting = new Set((await outbox.listOwn()).map((act) => act.body.statement));
    take(told.next, waiting);
    tellTotal(told.progress.total);
    if (waiting.size === 0) state.answered = told.progress.answered;
    if (acts.some((act) => act.body.statement === state.last?.card.number && act.body.choice === state.last.choice)) {
      state.last.saved = true;
      showLine();
      if (why.querySelector("details[open]")) loadOthers();
    }
    if (acts.some((act) => act.id === saying?.id)) tell(true);
    if (!state.who) refresh();
    else if (!stage.contains(view) && !state.ended && state.cards.length) showNext();
    if (state.ended || state.answered >= state.total) showResult();
    note();
  },
  accepted: (act, told) => {
    if (act.kind === "comment" && act.page === data.page) {
      const said = why.querySelector("[data-comment-said]");
      said.textContent = told.state === "waiting" ? words.comment_waits : words.comment_shown;
      say(said.textContent);
    } else say(words.text_sent);
  },
  refused: (act, error, replacement) => {
    if (act.kind !== "vote") return showRefused(act, outbox, stage);
    if (act.page !== data.page) return;
    const earlier = state.last?.card;
    if (replacement) {
      state.cards = [replacement, ...state.cards.filter((card) => card.number !== replacement.number)];
      state.last = null;
      state.answered -= 1;
      state.ended = false;
      showLine();
      showNext();
    }
    const isOther = replacement && earlier?.number === act.body.statement && earlier.text !== replacement.text;
    showProblem(`${error.message} ${error.hint ?? ""}`.trim(), isOther ? earlier.text : "");
  },
  stuck: (error) => {
    const box = showProblem(`${error.message} ${error.hint ?? ""}`.trim());
    box.querySelector("[data-return]").hidden = error.code !== "DeviceSignedOut";
  },
  left: (acts, isDone) => {
    stage.dataset.unsent = acts.length;
    unsent.hidden = isDone || acts.length === 0;
    unsent.textContent = fill(words.unsent, { n: number(acts.length) });
    if (!isDone && saying) tell(false);
  },
};
const outbox = new Outbox(heard);
outbox.who = data.who;
outbox.token = document.querySelector("input[name=csrf_token]")?.value ?? "";

// Takes cards that came, without those that are here or voted on.
function take(cards, waiting) {
  const known = new Set(state.cards.map((card) => card.number));
  for (const card of cards)
    if (!known.has(card.number) && !waiting.has(card.number) && card.number !== state.last?.card.number)
      state.cards.push(card);
}

// Asks how things stand: for more cards, or because someone new has a name only now.
async function refresh() {
  const held = state.cards.map((card) => `&held=${card.number}`).slice(0, 40);
  const wanted = Math.max(0, Math.min(HOLD - state.cards.length, HOLD));
  const told = await askJSON(`${data.cards}?next=${wanted}${held.join("")}`);
  if (!told) return;
  state.who = outbox.who = told.who;
  for (const part of document.querySelectorAll("[data-after='1']")) part.hidden = !state.who;
  for (const part of document.querySelectorAll("[data-joined]")) if (state.who) part.textContent = part.dataset.joined;
  take(told.next, new Set((await outbox.listOwn()).map((act) => act.body.statement)));
  if (!stage.contains(view) && !state.ended && state.cards.length) showNext();
  note();
}

// The sentence at the end of a batch is the server's: it knows it once the votes have arrived.
async function showResult() {
  const box = stage.querySelector("[data-result]");
  if (!box?.hidden) return;
  const answer = await ask(data.page, { headers: { Accept: "text/html" } });
  if (!answer?.ok) return;
  const found = new DOMParser().parseFromString(answer.text, "text/html").querySelector("#stage [data-result]");
  if (!found || !stage.contains(box)) return;
  box.textContent = found.textContent;
  box.hidden = false;
}

form.addEventListener("submit", (event) => {
  // Without cookies the form goes out as it is, and the server's page says what is missing.
  if (!event.submitter || refusesCookies()) return;
  event.preventDefault();
  if (bar.classList.contains("settling") || !state.cards.length) return;
  vote(event.submitter.value);
});
const signed = (choice) => `${words.signs[choice]} ${words.chosen[choice]}`;
followFinger(view, { agree: signed("agree"), disagree: signed("disagree") }, (choice) => {
  if (form.isConnected) form.querySelector(`button[value=${choice}]`).click();
});
line.querySelector("[data-undo]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (state.last) undo();
});
line.querySelector("[data-why]")?.addEventListener("click", (event) => {
  event.preventDefault();
  const details = why.querySelector("details");
  if (details) details.open = true;
  const first = state.last?.choice === "pass" ? why.querySelector("[name=pass_reason]") : why.querySelector("textarea");
  first?.focus();
  (state.last?.choice === "pass" ? why : first)?.scrollIntoView({ block: "center" });
});
why
  ?.querySelector("details")
  ?.addEventListener("toggle", (event) => event.target.open && state.last?.saved && loadOthers());
why?.querySelector(".why")?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!state.last) return;
  state.last.reason = event.submitter.value;
  state.last.saved = false;
  showLine();
  sendVote(state.last.card, "pass", state.last.reason, state.last.important ?? false).then((act) => {
    saying = {
      id: act.id,
      choice: "pass",
      where: event.submitter.textContent.trim(),
      timer: setTimeout(() => tell(false), PATIENCE),
    };
  });
});
why?.querySelector("[data-comment]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { text, kind } = event.target.elements;
  if (!state.last || !text.value.trim()) return;
  const body = { statement: state.last.card.number, text: text.value, kind: kind.value };
  outbox.add("comment", data.page, data.comments, body);
  text.value = "";
  text.dispatchEvent(new Event("input"));
  const said = why.querySelector("[data-comment-said]");
  said.textContent = words.comment_kept;
  say(words.comment_kept);
});

// Begins with what the server sent. A page that this device had kept knows less than what was noted here since.
async function begin() {
  const kept = await loadState(data.page);
  const isKept = "kept" in document.documentElement.dataset;
  if (kept && isKept && kept.who === data.who) Object.assign(state, kept);
  if (kept && !isKept && kept.who && kept.who !== data.who) await dropState(data.page);
  // Where nothing has changed meanwhile, a reload keeps the statements in their order, and the line of the last vote.
  const isSame = kept?.who && kept.who === data.who && kept.answered === data.answered && kept.total === data.total;
  const goesOn = !isKept && isSame && kept.cards.length > 0 && !/[?&]statement=/.test(location.search);
  if (goesOn) {
    const isNews = data.last && data.last.at !== (kept.seen ?? 0);
    Object.assign(state, { cards: kept.cards, last: isNews ? data.last : kept.last });
    showLine();
    if (!state.ended && data.card?.number !== state.cards[0].number) showNext(false);
  }
  const acts = await listActs();
  const waiting = acts.filter((act) => act.kind === "vote" && act.page === data.page && outbox.isOwn(act));
  const voted = new Set(waiting.filter((act) => act.body.choice !== "withdraw").map((act) => act.body.statement));
  // What was undone here and has not arrived is no last vote, whatever the server knows.
  const isUndone = waiting.some(
    (act) => act.body.choice === "withdraw" && act.body.statement === state.last?.card.number,
  );
  if (isUndone) {
    state.last = null;
    showLine();
  }
  if (voted.size && !(isKept && kept)) {
    state.cards = state.cards.filter((card) => !voted.has(card.number));
    state.answered += voted.size;
  }
  if (isKept || voted.size) {
    showLine();
    showNext(false);
  }
  for (const act of await outbox.listRefused()) showRefused(act, outbox, stage);
  await showLeft(outbox, stage);
  showCookies(stage);
  note();
  await outbox.flush();
  const idle = self.requestIdleCallback ?? ((later) => setTimeout(later, 800));
  idle(() => state.cards.length < HOLD && state.cards.length < state.total - state.answered && refresh());
  // The page and its files stay on the device, so that it opens without a connection.
  if (!isKept && "serviceWorker" in navigator) navigator.serviceWorker.register(data.worker).catch(() => null);
}

addEventListener("pageshow", (event) => event.persisted && outbox.flush());
begin();
