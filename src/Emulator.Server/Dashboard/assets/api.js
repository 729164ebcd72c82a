// The control API: requests, server-sent events and moving pictures. All of them by fetch, because only it can carry the control token.
const kept = "camulator-token";
let token = sessionStorage.getItem(kept) ?? "";
let ask = () => {};

/** Called when the API wants a token and has none that is right. */
export function onTokenNeeded(callback) { ask = callback; }
export function useToken(text) { token = text; sessionStorage.setItem(kept, text); }

/** What the API refused, in its own words. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `the emulator answered ${status}`);
    this.status = status;
    this.field = problem?.field ?? "";
  }
}

export async function send(path, options = {}) {
  const headers = { ...options.headers, ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(path, { cache: "no-store", ...options, headers });
  if (answer.status === 401) ask();
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => null));
  return answer;
}

/** Asks for JSON, or sends some. */
export async function call(method, path, body) {
  const text = typeof body === "string";
  const answer = await send(`/api/v1${path}`, {
    method,
    ...(body !== undefined && { body: text ? body : JSON.stringify(body), headers: { "content-type": text ? "text/plain" : "application/json" } }),
  });
  return answer.status === 204 ? null : answer.json();
}

export const get = path => call("GET", path);
export const describe = async () => (await send("/openapi/v1.json")).json();

/** Follows server-sent events until the signal ends it or the connection does. */
export async function follow(path, on, signal) {
  const answer = await send(`/api/v1${path}`, { signal, headers: { accept: "text/event-stream" } });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ;) {
    const { done, value } = await reader.read();
    if (done) return;
    const messages = (rest + value).split("\n\n");
    rest = messages.pop();
    for (const message of messages) {
      const name = /^event: (.*)$/m.exec(message)?.[1];
      const data = /^data: (.*)$/m.exec(message)?.[1];
      if (name && data) on(name, JSON.parse(data));
    }
  }
}

/** Pictures of a moving picture, one after another, until the signal ends it or the camera does. */
export async function watch(path, on, signal) {
  const answer = await send(`/api/v1${path}`, { signal });
  const reader = answer.body.getReader();
  let bytes = new Uint8Array(0);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const more = new Uint8Array(bytes.length + value.length);
    more.set(bytes);
    more.set(value, bytes.length);
    bytes = more;
    for (let picture; (picture = take()); ) await on(picture);
  }

  // The head of a part is text and short; its length says where the next one begins.
  function take() {
    const head = new TextDecoder("latin1").decode(bytes.subarray(0, 400));
    const found = /Content-Length: *(\d+)\r\n\r\n/i.exec(head);
    if (!found) return null;
    const [from, length] = [found.index + found[0].length, Number(found[1])];
    if (bytes.length < from + length) return null;
    const picture = new Blob([bytes.subarray(from, from + length)], { type: "image/jpeg" });
    bytes = bytes.slice(from + length);
    return picture;
  }
}
