// What happens in front of the device: by one click, or with every field that the API has.
import { call } from "./api.js";
import { html, useState } from "./dom.js";
import { Events } from "./live.js";
import { Field, attempt, say, useFilter } from "./parts.js";

const usual = ["motion", "cover", "signal-loss", "alarm-input", "line-crossed", "heat", "card", "door-forced", "doorbell", "vehicle", "people", "cable-pulled"];
const path = (device, what) => `/devices/${encodeURIComponent(device.id)}/${what}`;

function tell(results) {
  for (const result of [results].flat()) {
    const made = (result.outcomes ?? []).map(o => `${o.code}: ${o.raised ? "raised" : `not raised, ${o.why}`}`);
    say(made.length ? made.join("; ") : "it happens; no sensor is there for it");
  }
}

/** Buttons for what happens most. */
export function Quick({ device, kinds, channel }) {
  const shown = kinds.filter(k => usual.includes(k.kind));
  if (shown.length === 0) return null;
  const act = async kind => {
    const answer = await attempt(() => call("POST", path(device, "stimuli"), { kind: kind.kind, ...(kind.subject === "channel" && kind.kind !== "heat" && { channel }), ...examples[kind.kind] }));
    if (answer) tell(answer);
  };
  return html`<section class="card"><h2>Let it happen</h2><div class="line">${shown.map(k => html`<button onClick=${() => act(k)}>${k.kind}</button>`)}</div><p class="hint">Sensors decide what becomes of it: a camera whose MotionDetect is off sees no motion.</p></section>`;
}

const examples = { heat: { x: 4096, y: 4096, temperature: 120 }, card: { card: "12345678" }, vehicle: { plate: "AB123CD", lane: 1, speed: 40 }, people: { in: 1 }, "line-crossed": { direction: "LeftToRight" } };

export function World({ device, known, kinds, codes, schema }) {
  return html`<div class="cards">
    <${Stimulus} device=${device} kinds=${kinds} schema=${schema} />
    <${Raise} device=${device} codes=${codes} />
    <section class="card"><h2>Goes on now</h2>
      ${known.stimuli.length === 0 ? html`<p class="hint">Nothing.</p>` : html`<ul>${known.stimuli.map(s => html`<li key=${s.stimulus}>${s.kind} ${s.number}${s.secondsLeft !== undefined && `, ${Math.ceil(s.secondsLeft)} s left`}
        <button onClick=${() => attempt(() => call("DELETE", `${path(device, "stimuli")}/${s.stimulus}`))} aria-label=${`End ${s.kind}`}>end</button></li>`)}</ul>
        <button onClick=${() => attempt(() => call("DELETE", path(device, "stimuli")))}>end all</button>`}
    </section>
    <${History} events=${known.events} />
  </div>`;
}

function Stimulus({ device, kinds, schema }) {
  const [name, setName] = useState("");
  const [values, setValues] = useState({});
  const kind = kinds.find(k => k.kind === name) ?? kinds[0];
  if (!kind) return html`<section class="card"><h2>Stimulus</h2><p class="hint">Waiting.</p></section>`;
  const fields = [...(kind.count > 1 && kind.subject !== "device" ? [kind.subject] : []), ...kind.fields, ...(kind.seconds > 0 || kind.subject === "channel" ? ["seconds"] : [])];
  const post = async e => {
    e.preventDefault();
    const given = Object.fromEntries(fields.filter(f => values[f] !== undefined).map(f => [f, values[f]]));
    const answer = await attempt(() => call("POST", path(device, "stimuli"), { kind: kind.kind, ...given }));
    if (answer) tell(answer);
  };
  return html`<form class="card" onSubmit=${post}><h2>Stimulus</h2>
    <label>Kind<select value=${kind.kind} onChange=${e => { setName(e.target.value); setValues({}); }}>${kinds.map(k => html`<option value=${k.kind}>${k.kind}</option>`)}</select></label>
    <div class="line gap">${fields.map(f => html`<${Field} key=${kind.kind + f} name=${f} schema=${schema?.[f]} value=${values[f]} onChange=${v => setValues({ ...values, [f]: v })} />`)}</div>
    <p class="hint">${kind.code ? `May raise ${kind.code}.` : ""} ${kind.seconds > 0 ? `Lasts ${kind.seconds} s unless you say.` : ""}</p>
    <button class="main">Let it happen</button></form>`;
}

function Raise({ device, codes }) {
  const [name, setName] = useState("");
  const [index, setIndex] = useState(0);
  const [data, setData] = useState("");
  const code = codes.find(c => c.code === name) ?? codes[0];
  if (!code) return html`<section class="card"><h2>Event</h2><p class="hint">Waiting.</p></section>`;
  const actions = { lasting: ["Start", "Stop", "Pulse"], moment: ["Pulse"], standing: ["State", "Pulse"] }[code.span];
  const raise = action => attempt(() => call("POST", path(device, "events"), { code: code.code, action, index, ...(data && { data: parse(data) }) }), `${code.code} ${action} raised`);
  return html`<section class="card"><h2>Event</h2><p class="hint">Raised without a sensor; what is linked to it follows all the same.</p>
    <div class="line"><label>Code<select value=${code.code} onChange=${e => setName(e.target.value)}>${codes.map(c => html`<option value=${c.code}>${c.code}</option>`)}</select></label>
    <label>Index<input type="number" min="0" max=${code.count - 1} value=${index} onInput=${e => setIndex(Number(e.target.value))} /></label>
    <label>Data<input value=${data} placeholder="JSON or text" onInput=${e => setData(e.target.value)} /></label></div>
    <p class="hint">${code.meaning}</p>
    <div class="line">${actions.map(action => html`<button onClick=${() => raise(action)}>${action}</button>`)}</div></section>`;
}

const parse = text => { try { return JSON.parse(text); } catch { return text; } };

function History({ events }) {
  const [holds, field] = useFilter();
  return html`<section class="card wide"><h2>Events</h2>${field("Filter by code")}<div class="gap"><${Events} events=${events.filter(e => holds(e.code))} /></div></section>`;
}
