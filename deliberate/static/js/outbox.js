// What people do is kept on their device until the server has it: votes, statements and comments, one id for each act.
// An act is sent again until it is answered, so it arrives through a cut connection and a closed tab; the server knows
// its id, so it arrives once.

import { ask } from "./asking.js";

const NAME = "deliberate-outbox";
const MOST_VOTES = 20;
const PATIENCE = 15000;
const [FIRST_PAUSE, LONGEST_PAUSE] = [2000, 60000];

let opened;
// Where the browser keeps nothing, as with cookies off, acts live as long as their page.
const memory = { acts: new Map(), states: new Map() };

function open() {
  opened ??= new Promise((resolve) => {
    try {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("acts", { keyPath: "key" });
        asked.result.createObjectStore("states", { keyPath: "key" });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opened;
}

// Runs one act on a store in a transaction that is complete when the promise is kept.
async function within(name, inDatabase, inMemory) {
  const database = await open();
  if (!database) return inMemory(memory[name]);
  return new Promise((resolve, reject) => {
    // "relaxed" would leave a vote in a buffer when the device loses power.
    const act = database.transaction(name, "readwrite", { durability: "strict" });
    const asked = inDatabase(act.objectStore(name));
    act.oncomplete = () => resolve(asked?.result);
    act.onerror = act.onabort = () => reject(act.error);
  });
}

export const createId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const keep = (name, value) =>
  within(
    name,
    (store) => store.put(value),
    (map) => map.set(value.key, value),
  );
const drop = (name, key) =>
  within(
    name,
    (store) => store.delete(key),
    (map) => map.delete(key),
  );
const load = (name, key) =>
  within(
    name,
    (store) => store.get(key),
    (map) => map.get(key),
  );

export const keepState = (state) => keep("states", state);
export const loadState = (key) => load("states", key);
export const dropState = (key) => drop("states", key);
export const keepAct = (act) => keep("acts", act);
export const dropAct = (act) => drop("acts", act.key);

// A later vote on a statement takes the place of one that still waits; an answer to the earlier one leaves it alone.
async function acknowledge(act) {
  const kept = await load("acts", act.key);
  if (kept?.id === act.id) await dropAct(act);
}

export async function listActs() {
  const found = await within(
    "acts",
    (store) => store.getAll(),
    (map) => ({ result: [...map.values()] }),
  );
  return (found?.result ?? found ?? []).sort((a, b) => a.at - b.at);
}

const problemOf = (answer) =>
  answer.json().then(
    (told) => told.error ?? {},
    () => ({}),
  );

export class Outbox {
  // heard: what the page does with news: answered(page, document), refused(act, error), stuck(error), left(acts).
  constructor(heard) {
    Object.assign(this, { heard, who: "", token: "", pause: FIRST_PAUSE, timer: 0, running: null, again: false });
    addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden || this.flush());
  }

  async add(kind, page, address, body, key) {
    const id = createId();
    // Two people on one device may vote on the same statement: neither takes the other's place.
    const own = key ? `${key} ${this.who}`.trim() : id;
    const act = { key: own, id, kind, page, address, body, who: this.who, at: Date.now() };
    await keep("acts", act);
    this.flush();
    return act;
  }

  // Acts of someone else who used this device wait until that person is back. What was done before anyone had a name
  // here belongs to whoever joins.
  isOwn(act) {
    return !act.who || act.who === this.who;
  }

  async listOwn() {
    return (await listActs()).filter((act) => !act.refused && this.isOwn(act));
  }

  async listOthers() {
    return (await listActs()).filter((act) => !this.isOwn(act));
  }

  async listRefused() {
    return (await listActs()).filter((act) => act.refused && this.isOwn(act));
  }

  flush() {
    clearTimeout(this.timer);
    this.needsPerson = false;
    if (this.running) {
      this.again = true;
      return this.running;
    }
    const run = () => this.sendAll();
    // One tab sends at a time; where there are no locks, the ids alone see to it that nothing is stored twice.
    // In a frame on another site, browsers may refuse locks and databases: then acts live as long as the page.
    const unlocked = (problem) => (problem?.name === "SecurityError" ? run() : Promise.reject(problem));
    const sent = navigator.locks ? navigator.locks.request(NAME, run).catch(unlocked) : run();
    this.running = sent
      .catch(() => false)
      .then(async (isDone) => {
        this.running = null;
        if (isDone && this.again) {
          this.again = false;
          return this.flush();
        }
        this.again = false;
        if (isDone) this.pause = FIRST_PAUSE;
        else if (!this.needsPerson) this.timer = setTimeout(() => this.flush(), this.wait());
        this.heard.left(await this.listOwn(), isDone);
        return isDone;
      });
    return this.running;
  }

  wait() {
    const now = this.pause;
    this.pause = Math.min(now * 2, LONGEST_PAUSE);
    return now * (0.75 + Math.random() / 2);
  }

  // Votes first: a comment needs the vote that it is about.
  async sendAll() {
    const waiting = await this.listOwn();
    const votes = Map.groupBy
      ? Map.groupBy(
          waiting.filter((act) => act.kind === "vote"),
          (act) => act.address,
        )
      : waiting
          .filter((act) => act.kind === "vote")
          .reduce((map, act) => map.set(act.address, [...(map.get(act.address) ?? []), act]), new Map());
    for (const [address, acts] of votes)
      for (let from = 0; from < acts.length; from += MOST_VOTES)
        if (!(await this.sendVotes(address, acts.slice(from, from + MOST_VOTES)))) return false;
    for (const act of waiting) if (act.kind !== "vote" && !(await this.sendText(act))) return false;
    return true;
  }

  async sendVotes(address, acts) {
    const page = acts[0].page;
    const body = { ...this.heard.asks(page), votes: acts.map((act) => ({ ...act.body, id: act.id })) };
    const answer = await this.post(address, JSON.stringify(body), "application/json");
    if (!answer) return false;
    if (!answer.ok) return this.refuse(acts, await problemOf(answer), answer);
    const told = await answer.json();
    for (const result of told.results) {
      const act = acts.find((one) => one.id === result.id);
      if (!act) continue;
      await acknowledge(act);
      if (!result.stored) this.heard.refused(act, result.error, result.replacement);
    }
    this.heard.answered(page, told, acts);
    return true;
  }

  async sendText(act) {
    const form = new URLSearchParams({ ...act.body, client_id: act.id });
    const answer = await this.post(act.address, form.toString(), "application/x-www-form-urlencoded");
    if (!answer) return false;
    if (!answer.ok) return this.refuse([act], await problemOf(answer), answer);
    await acknowledge(act);
    this.heard.accepted(act, await answer.json());
    return true;
  }

  // Refused for good: a vote is gone and told, a text stays where its author can take it up again. Else it waits.
  async refuse(acts, error, answer) {
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) {
      const seconds = Number(answer.headers.get("Retry-After"));
      if (seconds) this.pause = Math.min(seconds * 1000, LONGEST_PAUSE);
      return false;
    }
    // Not in the words of this site: the log-in page of a network, or something else on the way, has answered.
    if (!error.code) return false;
    if (error.code === "FormOutOfDate" || error.code === "DeviceSignedOut" || error.code === "JoiningPaused") {
      // Only joining becomes possible by waiting; the rest waits for what the person does, without asking again.
      this.needsPerson = error.code !== "JoiningPaused";
      this.heard.stuck(error);
      return false;
    }
    for (const act of acts) {
      const refused = `${error.message ?? "?"} ${error.hint ?? ""}`.trim();
      if (act.kind === "vote") await acknowledge(act);
      else await keep("acts", { ...act, refused });
      this.heard.refused({ ...act, refused }, error);
    }
    return true;
  }

  // The answer; none where there is no connection. An expired page gets a new token once.
  async post(address, body, type, isSecond = false) {
    const answer = await fetch(address, {
      method: "POST",
      body,
      keepalive: body.length < 30000,
      signal: AbortSignal.timeout?.(PATIENCE),
      headers: {
        "Content-Type": type,
        Accept: "application/json",
        "X-CSRFToken": this.token,
        // In another tab the cookie may have become someone else's: what was done here waits then.
        ...(this.who ? { "X-Acting-As": this.who } : {}),
      },
    }).catch(() => null);
    if (answer?.status !== 400 || isSecond) return answer;
    const error = await problemOf(answer.clone());
    if (error.code !== "FormOutOfDate" || !(await this.renewToken())) return answer;
    return this.post(address, body, type, true);
  }

  async renewToken() {
    const page = await ask(location.pathname, { headers: { Accept: "text/html" } });
    if (!page?.ok) return false;
    const found = new DOMParser().parseFromString(page.text, "text/html");
    this.token = found.querySelector("input[name=csrf_token]")?.value ?? "";
    return this.token !== "";
  }
}
