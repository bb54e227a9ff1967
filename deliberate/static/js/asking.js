// Asks the server, and takes the whole answer or none: a connection may be cut in the middle of one, too, and what
// answers on the way, such as the log-in page of a network, does not speak our language. Nothing is thrown.

export async function ask(address, options) {
  try {
    const answer = await fetch(address, options);
    return { ok: answer.ok, status: answer.status, headers: answer.headers, text: await answer.text() };
  } catch {
    return null;
  }
}

// The document of a good answer; null where there is none. kept: told the answer as well, for its headers.
export async function askJSON(address, kept = () => null, headers = {}) {
  const answer = await ask(address, { headers: { Accept: "application/json", ...headers } });
  if (!answer?.ok) return null;
  try {
    const told = JSON.parse(answer.text);
    kept(answer);
    return told;
  } catch {
    return null;
  }
}
