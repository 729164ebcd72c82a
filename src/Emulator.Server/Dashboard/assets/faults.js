// How the device misbehaves: what is active and how often it hit, and the catalogue to add from.
import { call, get } from "./api.js";
import { html, useEffect, useMemo, useState } from "./dom.js";
import { Field, Value, attempt, useFilter } from "./parts.js";

export function Faults({ device, known }) {
  const [kinds, setKinds] = useState([]);
  const [open, setOpen] = useState("");
  const [layer, setLayer] = useState("");
  const [holds, field] = useFilter();
  useEffect(() => { attempt(() => get("/fault-kinds")).then(all => setKinds(all ?? [])); }, []);
  const base = `/devices/${encodeURIComponent(device.id)}/faults`;
  const hits = useMemo(() => known.faults.reduce((sum, f) => ({ ...sum, [f.kind]: (sum[f.kind] ?? 0) + f.hits }), {}), [known.faults]);
  const layers = [...new Set(kinds.map(k => k.layer))];
  const shown = kinds.filter(k => (!layer || k.layer === layer) && (holds(k.id) || holds(k.summary) || holds(k.evidence)));
  return html`<div class="cards">
    <section class="card wide"><h2>Active</h2>
      ${known.faults.length === 0 ? html`<p class="hint">None: the device behaves.</p>` : html`<table><thead><tr><th scope="col">Kind</th><th scope="col">Parameters</th><th scope="col">When</th><th scope="col">Hits</th><th scope="col"><span class="hidden">Remove</span></th></tr></thead>
        <tbody>${known.faults.map(f => html`<tr key=${f.id} data-fault=${f.kind}><td><code>${f.kind}</code><br /><span class="soft">${f.layer}${f.spent ? ", spent" : ""}</span></td><td><${Value} of=${{ ...f.match, ...f.params }} /></td><td><${Value} of=${f.when} /></td>
          <td><strong>${f.hits}</strong> <span class="soft">of ${f.occasions}</span></td><td><button class="bad" onClick=${() => attempt(() => call("DELETE", `${base}/${encodeURIComponent(f.id)}`))} aria-label=${`Remove ${f.kind}`}>remove</button></td></tr>`)}</tbody></table>
        <button class="gap" onClick=${() => attempt(() => call("DELETE", base), "all faults removed")}>remove all</button>`}
    </section>
    <section class="card wide"><h2>Catalogue</h2>
      <div class="line">${field("Search")}<label>Category<select value=${layer} onChange=${e => setLayer(e.target.value)}><option value="">all ${kinds.length}</option>
        ${layers.map(l => html`<option value=${l}>${l} (${kinds.filter(k => k.layer === l).length})</option>`)}</select></label><span class="hint" role="status">${shown.length} of ${kinds.length} kinds</span></div>
      <div class="scroll tall gap"><table><thead><tr><th scope="col">Kind</th><th scope="col">What a client sees</th><th scope="col">Hits</th></tr></thead>
        <tbody>${shown.map(k => html`<tr key=${k.id}><td><button aria-expanded=${open === k.id} onClick=${() => setOpen(open === k.id ? "" : k.id)}><code>${k.id}</code></button></td>
          <td>${k.summary}${open === k.id && html`<${Inject} kind=${k} base=${base} />`}</td><td>${hits[k.id] ?? ""}</td></tr>`)}</tbody></table></div>
    </section></div>`;
}

const shape = parameter => ({
  description: parameter.summary, minimum: parameter.min, maximum: parameter.max, enum: parameter.choices,
  type: { int: "integer", number: "number", flag: "boolean", ints: "array", texts: "array" }[parameter.type] ?? "string",
});

const whens = {
  always: { fields: {}, make: () => ({}) },
  "the first": { fields: { times: { type: "integer", minimum: 1 } }, make: v => ({ first: v.times ?? 1 }) },
  "every nth": { fields: { n: { type: "integer", minimum: 1 } }, make: v => ({ everyNth: v.n ?? 2 }) },
  "the nth": { fields: { n: { type: "integer", minimum: 1 } }, make: v => ({ nth: v.n ?? 1 }) },
  "by chance": { fields: { probability: { type: "number", minimum: 0, maximum: 1 } }, make: v => ({ probability: v.probability ?? 0.5 }) },
  "for a time": { fields: { for: { type: "string" }, after: { type: "string" } }, make: v => ({ for: v.for ?? "30s", ...(v.after && { after: v.after }) }) },
};

function Inject({ kind, base }) {
  const [params, setParams] = useState({});
  const [match, setMatch] = useState({});
  const [when, setWhen] = useState("always");
  const [values, setValues] = useState({});
  const post = e => {
    e.preventDefault();
    attempt(() => call("POST", base, { kind: kind.id, params, match, when: whens[when].make(values) }), `${kind.id} is active`);
  };
  return html`<form onSubmit=${post} class="gap"><p class="hint">Evidence: ${kind.evidence}</p>
    <div class="line">${kind.parameters.map(p => html`<${Field} key=${p.name} name=${p.required ? `${p.name} *` : p.default === undefined || p.default === "" ? p.name : `${p.name} (${p.default})`} schema=${shape(p)} value=${params[p.name]} onChange=${v => setParams({ ...params, [p.name]: v })} />`)}</div>
    <div class="line gap"><label>When<select value=${when} onChange=${e => setWhen(e.target.value)}>${Object.keys(whens).map(w => html`<option>${w}</option>`)}</select></label>
      ${Object.entries(whens[when].fields).map(([name, schema]) => html`<${Field} key=${when + name} name=${name} schema=${schema} value=${values[name]} onChange=${v => setValues({ ...values, [name]: v })} />`)}
      <${Field} name="path" value=${match.path} onChange=${v => setMatch({ ...match, path: v })} /><${Field} name="user" value=${match.user} onChange=${v => setMatch({ ...match, user: v })} />
      <button class="main">Inject</button></div></form>`;
}
