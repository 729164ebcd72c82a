// The configuration as a tree: look, change, save. All of a section is saved, or nothing.
import { call, get } from "./api.js";
import { html, useEffect, useState } from "./dom.js";
import { attempt, useFilter } from "./parts.js";

export function Config({ device }) {
  const [names, setNames] = useState([]);
  const [name, setName] = useState("");
  const [holds, field] = useFilter();
  const base = `/devices/${encodeURIComponent(device.id)}/config`;
  useEffect(() => { attempt(() => get(base)).then(all => { setNames(all ?? []); setName(all?.[0] ?? ""); }); }, [device.id]);
  return html`<div class="cards">
    <section class="card"><h2>Sections</h2>${field("Search")}<ul class="scroll tall gap" style="list-style:none;padding:0">${names.filter(holds).map(n => html`<li key=${n}><button aria-pressed=${n === name} class=${n === name ? "main" : ""} onClick=${() => setName(n)}>${n}</button></li>`)}</ul></section>
    ${name && html`<${Section} key=${device.id + name} base=${base} name=${name} />`}</div>`;
}

function Section({ base, name }) {
  const [value, setValue] = useState(undefined);
  const [changed, setChanged] = useState(false);
  const path = `${base}/${encodeURIComponent(name)}`;
  const load = () => attempt(() => get(path)).then(section => { setValue(section); setChanged(false); });
  useEffect(() => { load(); }, [path]);
  const save = async () => {
    const saved = await attempt(() => call("PUT", path, value), `${name} is saved`);
    if (saved !== undefined) { setValue(saved); setChanged(false); }
  };
  if (value === undefined) return html`<section class="card"><p class="hint">Waiting.</p></section>`;
  return html`<section class="card two"><div class="line middle"><h2>${name}</h2><button class="main" disabled=${!changed} onClick=${save}>Save</button><button onClick=${load}>Read again</button></div>
    <div class="scroll tall"><${Node} path=${name} value=${value} onChange=${v => { setValue(v); setChanged(true); }} open=${true} /></div></section>`;
}

function Node({ path, label, value, onChange, open }) {
  if (value === null || typeof value !== "object") return html`<${Leaf} path=${path} label=${label ?? path} value=${value} onChange=${onChange} />`;
  const entries = Array.isArray(value) ? value.map((v, i) => [i, v]) : Object.entries(value);
  const put = (key, to) => onChange(Array.isArray(value) ? value.map((v, i) => (i === key ? to : v)) : { ...value, [key]: to });
  const items = html`<ul class="tree">${entries.map(([key, item]) => html`<li key=${key}><${Node} path=${Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`} label=${Array.isArray(value) ? `[${key}]` : key} value=${item} onChange=${to => put(key, to)} open=${entries.length <= 2 && open} /></li>`)}</ul>`;
  return label === undefined ? items : html`<details open=${open}><summary>${label} <span class="soft">${entries.length}</span></summary>${items}</details>`;
}

function Leaf({ path, label, value, onChange }) {
  if (typeof value === "boolean") return html`<label class="row" title=${path}><input type="checkbox" checked=${value} onChange=${e => onChange(e.target.checked)} />${label}</label>`;
  const number = typeof value === "number";
  return html`<label class="row" title=${path}>${label}<input type=${number ? "number" : "text"} step="any" value=${value ?? ""} aria-label=${path} onInput=${e => { if (!number || e.target.value !== "") onChange(number ? Number(e.target.value) : e.target.value); }} /></label>`;
}
