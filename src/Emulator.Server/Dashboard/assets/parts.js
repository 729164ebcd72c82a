// Small things that several views are made of.
import { html, useState } from "./dom.js";

let raise = () => {};
/** Where messages go. */
export function onMessage(callback) { raise = callback; }
export const say = (text, bad = false) => raise({ text, bad });

/** Does something at the emulator and says what became of it. */
export async function attempt(what, done) {
  try {
    const answer = await what();
    if (done) say(typeof done === "function" ? done(answer) : done);
    return answer;
  } catch (problem) {
    say(problem.field ? `${problem.field}: ${problem.message}` : problem.message, true);
    return undefined;
  }
}

export const time = text => text.slice(11, 19);

/** JSON that may be none. */
export const read = text => { try { return JSON.parse(text); } catch { return undefined; } };

/** A value of any shape, for people: an object as pairs, a list of alike objects as a table. */
export function Value({ of }) {
  if (of === null || of === undefined) return html`<span class="soft">-</span>`;
  if (typeof of === "boolean") return html`<span>${of ? "yes" : "no"}</span>`;
  if (typeof of !== "object") return html`<span>${String(of)}</span>`;
  if (!Array.isArray(of)) {
    return html`<dl class="pairs">${Object.entries(of).map(([name, value]) => html`<dt>${name}</dt><dd><${Value} of=${value} /></dd>`)}</dl>`;
  }
  if (of.length === 0) return html`<span class="soft">none</span>`;
  if (of.some(item => item === null || typeof item !== "object" || Array.isArray(item))) return html`<span>${of.map(item => (typeof item === "object" ? JSON.stringify(item) : String(item))).join(", ")}</span>`;
  const names = [...new Set(of.flatMap(item => Object.keys(item)))];
  return html`<div class="scroll"><table>
    <thead><tr>${names.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${of.slice(0, 200).map(item => html`<tr>${names.map(name => html`<td><${Value} of=${item[name]} /></td>`)}</tr>`)}</tbody>
  </table></div>`;
}

/** A field of a form by its schema: a choice, a number, a tick or a text. An empty one is not sent. */
export function Field({ name, schema = {}, value, onChange }) {
  const types = [schema.type ?? "string"].flat().filter(type => type !== "null");
  const title = schema.description ?? "";
  const choices = schema.enum;
  if (choices) {
    return html`<label title=${title}>${name}<select value=${value ?? ""} onChange=${e => onChange(e.target.value || undefined)}>
      <option value=""></option>${choices.map(choice => html`<option value=${choice}>${choice}</option>`)}</select></label>`;
  }
  if (types.includes("boolean")) return html`<label class="row" title=${title}><input type="checkbox" checked=${value === true} onChange=${e => onChange(e.target.checked)} />${name}</label>`;
  if (types.includes("array") || types.includes("object")) {
    return html`<label title=${title}>${name}<input value=${value === undefined ? "" : JSON.stringify(value)} placeholder=${types.includes("array") ? "[...]" : "{...}"}
      onChange=${e => { try { onChange(e.target.value ? JSON.parse(e.target.value) : undefined); e.target.setCustomValidity(""); } catch { e.target.setCustomValidity("JSON"); e.target.reportValidity(); } }} /></label>`;
  }
  const number = types.includes("integer") || types.includes("number");
  return html`<label title=${title}>${name}<input type=${number ? "number" : "text"} step=${types.includes("integer") ? 1 : "any"} min=${schema.minimum} max=${schema.maximum} maxlength=${schema.maxLength}
    value=${value ?? ""} onInput=${e => onChange(e.target.value === "" ? undefined : number ? Number(e.target.value) : e.target.value)} /></label>`;
}

/** A list with a field that narrows it. */
export function useFilter() {
  const [text, set] = useState("");
  const holds = candidate => candidate.toLowerCase().includes(text.toLowerCase());
  return [holds, label => html`<label>${label}<input type="search" value=${text} onInput=${e => set(e.target.value)} /></label>`];
}

/** What came nearest to what was expected, and in what it differs. */
export function Misses({ of }) {
  return html`<div class="scroll"><table><thead><tr><th scope="col">#</th><th scope="col">What was asked</th><th scope="col">Differs in</th></tr></thead>
    <tbody>${of.map(({ request: r, differences }) => html`<tr key=${r.seq}><td>${r.seq}</td><td class="mono long">${r.kind === "http" ? "" : `${r.kind} `}${r.method} ${r.target}${r.status ? ` → ${r.status}` : ""}${r.user ? ` by ${r.user}` : ""}</td>
      <td>${differences.map(d => html`<div>${d.field}: <span class="bad mono">${d.got ?? "nothing"}</span>, wanted <span class="good mono">${d.wanted}</span></div>`)}</td></tr>`)}</tbody></table></div>`;
}
