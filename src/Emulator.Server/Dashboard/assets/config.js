// The configuration as a tree: look, change, save. All of a section is saved, or nothing.
import { call, get } from "./api.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { attempt, useFilter } from "./parts.js";

export function Config({ device, known }) {
  const [names, setNames] = useState([]);
  const [name, setName] = useState("");
  const [holds, field] = useFilter();
  const base = `/devices/${encodeURIComponent(device.id)}/config`;
  useEffect(() => { attempt(() => get(base)).then(all => { setNames(all ?? []); setName(all?.[0] ?? ""); }); }, [device.id]);
  return html`<div class="cards">
    <section class="card"><h2>Sections</h2>${field("Search")}<ul class="scroll tall gap" style="list-style:none;padding:0">${names.filter(holds).map(n => html`<li key=${n}><button aria-pressed=${n === name} class=${n === name ? "main" : ""} onClick=${() => setName(n)}>${n}</button></li>`)}</ul></section>
    ${name && html`<${Section} key=${device.id + name} base=${base} name=${name} revision=${known.revisions.config} />`}</div>`;
}

function Section({ base, name, revision }) {
  const [read, setRead] = useState(undefined);
  const [value, setValue] = useState(undefined);
  const [text, setText] = useState(null);
  const [stale, setStale] = useState(false);
  const [holds, field] = useFilter();
  const path = `${base}/${encodeURIComponent(name)}`;
  const changes = read === undefined ? [] : differences(name, read, value);
  const typed = useRef(null);
  typed.current = { read, changes };
  const take = section => { setRead(section); setValue(section); setStale(false); if (text !== null) setText(JSON.stringify(section, null, 2)); };
  const load = () => attempt(() => get(path)).then(section => section !== undefined && take(section));
  // What somebody else has set shows at once, unless it would undo what is typed here.
  useEffect(() => {
    let here = true;
    get(path).then(section => { if (!here || JSON.stringify(section) === JSON.stringify(typed.current.read)) return; if (typed.current.changes.length === 0) take(section); else setStale(true); }).catch(() => {});
    return () => { here = false; };
  }, [path, revision]);
  const save = async () => {
    const saved = await attempt(() => call("PUT", path, value), `${name} is saved`);
    if (saved !== undefined) take(saved);
  };
  const write = written => { setText(written); try { setValue(JSON.parse(written)); } catch { /* not yet */ } };
  if (value === undefined) return html`<section class="card"><p class="hint">Waiting.</p></section>`;
  const wrong = text !== null && parse(text) === undefined;
  return html`<section class="card two"><div class="line middle"><h2>${name}</h2><button class="main" disabled=${changes.length === 0 || wrong} onClick=${save}>Save</button><button onClick=${load}>Read again</button>
      <button aria-pressed=${text !== null} onClick=${() => setText(text === null ? JSON.stringify(value, null, 2) : null)}>as JSON</button></div>
    <div role="status">${stale && html`<p class="warn">Somebody else has set it meanwhile. Save lays your values over it; read again takes theirs.</p>`}
      ${changes.length > 0 && html`<details><summary>${changes.length} ${changes.length === 1 ? "value is" : "values are"} changed and not saved</summary><ul class="plain">${changes.slice(0, 50).map(c => html`<li class="mono">${c.path}: ${JSON.stringify(c.before)} → ${JSON.stringify(c.after)}</li>`)}</ul></details>`}
      ${wrong && html`<p class="bad">This is no JSON yet.</p>`}</div>
    ${text !== null ? html`<label class="gap">${name} as JSON<textarea rows="24" class="mono" spellcheck="false" value=${text} onInput=${e => write(e.target.value)}></textarea></label>`
      : html`${field("Keys that contain")}<div class="scroll tall gap"><${Node} path=${name} value=${value} holds=${holds} onChange=${setValue} open=${true} /></div>`}</section>`;
}

const parse = text => { try { return JSON.parse(text); } catch { return undefined; } };

// The leaves in which two values differ.
function differences(path, before, after) {
  if (before === after) return [];
  const trees = [before, after].map(v => v !== null && typeof v === "object");
  if (!trees[0] || !trees[1] || Array.isArray(before) !== Array.isArray(after)) return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap(key => differences(Array.isArray(before) ? `${path}[${key}]` : `${path}.${key}`, before[key], after[key]));
}

// Whether anything at or under a path is looked for.
const has = (path, value, holds) => holds(path) || (value !== null && typeof value === "object" && Object.entries(value).some(([key, item]) => has(`${path}.${key}`, item, holds)));

function Node({ path, label, value, holds, onChange, open }) {
  if (value === null || typeof value !== "object") return html`<${Leaf} path=${path} label=${label ?? path} value=${value} onChange=${onChange} />`;
  const all = Array.isArray(value) ? value.map((v, i) => [i, v]) : Object.entries(value);
  const looked = !holds("");
  const entries = looked ? all.filter(([key, item]) => has(`${path}.${key}`, item, holds)) : all;
  const put = (key, to) => onChange(Array.isArray(value) ? value.map((v, i) => (i === key ? to : v)) : { ...value, [key]: to });
  const items = html`<ul class="tree">${entries.map(([key, item]) => html`<li key=${key}><${Node} path=${Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`} label=${Array.isArray(value) ? `[${key}]` : key} value=${item} holds=${holds} onChange=${to => put(key, to)} open=${looked || (entries.length <= 2 && open)} /></li>`)}</ul>`;
  return label === undefined ? items : html`<details open=${open}><summary>${label} <span class="soft">${entries.length}</span></summary>${items}</details>`;
}

function Leaf({ path, label, value, onChange }) {
  if (typeof value === "boolean") return html`<label class="row" title=${path}><input type="checkbox" checked=${value} onChange=${e => onChange(e.target.checked)} />${label}</label>`;
  const number = typeof value === "number";
  return html`<label class="row" title=${path}>${label}<input type=${number ? "number" : "text"} step="any" value=${value ?? ""} aria-label=${path} onInput=${e => { if (!number || e.target.value !== "") onChange(number ? Number(e.target.value) : e.target.value); }} /></label>`;
}
