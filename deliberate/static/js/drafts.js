// Long forms keep what is typed on the server, so that a reload loses nothing; every form works without this file.

const PAUSE = 2000;
const fields = (form) =>
  [...form.elements].filter(
    (one) =>
      one.name && !["password", "file", "hidden", "submit", "button"].includes(one.type) && one.tagName !== "BUTTON",
  );
const chosen = (one) => one.type === "checkbox" || one.type === "radio";

function typed(form) {
  const body = new URLSearchParams({
    form_key: form.elements.form_key.value,
    csrf_token: form.elements.csrf_token?.value ?? "",
  });
  for (const one of fields(form)) if (!chosen(one) || one.checked) body.append(one.name, one.value);
  return body;
}

function restore(form, values) {
  const taken = {};
  for (const one of fields(form)) {
    const given = values[one.name];
    if (chosen(one)) {
      if (one.type === "checkbox" || given) one.checked = Boolean(given?.includes(one.value));
    } else if (given) {
      const place = taken[one.name] ?? 0;
      one.value = given[place] ?? one.value;
      taken[one.name] = place + 1;
    }
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const said = form.querySelector("[data-draft-said]");
  let timer = 0,
    dirty = false,
    leaving = false,
    sending = new AbortController();
  const send = async () => {
    clearTimeout(timer);
    if (!dirty || leaving) return;
    dirty = false;
    sending = new AbortController();
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body: typed(form),
      keepalive: document.hidden,
      signal: sending.signal,
      headers: { Accept: "application/json" },
    }).catch(() => null);
    if (!answer || leaving) return;
    const told = await answer.json().catch(() => ({}));
    said.textContent = told.message ?? told.error?.message ?? "";
  };
  const changed = () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    sending.abort();
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) send();
  });

  const offer = [...document.querySelectorAll("[data-unsaved]")].find(
    (one) => one.dataset.unsaved === form.elements.form_key.value,
  );
  if (offer) {
    const values = JSON.parse(offer.dataset.values);
    const button = offer.querySelector("[data-restore]");
    button.hidden = false;
    button.addEventListener("click", () => {
      restore(form, values);
      form.closest("details")?.setAttribute("open", "");
      offer.remove();
      said.textContent = said.dataset.back;
      fields(form)[0]?.focus();
    });
  }
}
