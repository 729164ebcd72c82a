// What clients did, as they do it; and whether they did what they should.
import { call } from "./api.js";
import { html, useState } from "./dom.js";
import { Misses, Value, attempt, time } from "./parts.js";
import { forgetRequests } from "./store.js";

// What is shown of a kind; requests are those without a dot.
const kinds = Object.fromEntries([["", () => true], ["requests", r => !r.kind.includes(".")], ...["http", "rtsp", "rpc", "dhip", "events", "socket", "login", "discovery", "device"].map(k => [k, r => r.kind === k || r.kind.startsWith(`${k}.`)])]);

export function Journal({ device, known }) {
  const [filter, setFilter] = useState({ path: "", status: "", user: "", kind: "", fault: "" });
  const [frozen, setFrozen] = useState(null);
  const [open, setOpen] = useState(0);
  const entries = (frozen ?? known.requests).filter(r =>
    (r.target ?? "").toLowerCase().includes(filter.path.toLowerCase()) && (!filter.status || String(r.status).startsWith(filter.status)) && (!filter.user || r.user === filter.user) && kinds[filter.kind](r) && (!filter.fault || Boolean(r.fault)));
  const field = (name, label) => html`<label>${label}<input value=${filter[name]} onInput=${e => setFilter({ ...filter, [name]: e.target.value })} /></label>`;
  const clear = async () => { await attempt(() => call("DELETE", `/devices/${encodeURIComponent(device.id)}/requests`), "the journal is empty"); forgetRequests(); };
  return html`<div class="cards">
    <section class="card wide"><h2>Journal</h2>
      <div class="line">${field("path", "Target contains")}${field("status", "Status begins with")}${field("user", "User")}
        <label>Kind<select value=${filter.kind} onChange=${e => setFilter({ ...filter, kind: e.target.value })}>${Object.keys(kinds).map(k => html`<option value=${k}>${k || "all"}</option>`)}</select></label>
        <label class="row"><input type="checkbox" checked=${filter.fault} onChange=${e => setFilter({ ...filter, fault: e.target.checked })} />touched by a fault</label>
        <button aria-pressed=${frozen !== null} onClick=${() => setFrozen(frozen ? null : known.requests)}>${frozen ? "go on" : "hold still"}</button><button onClick=${clear}>forget</button>
        <span class="hint">${entries.length} of the newest ${known.requests.length}${known.skipped ? `; ${known.skipped} came too fast to be shown` : ""}</span></div>
      ${entries.length === 0 ? html`<p class="hint">${known.requests.length === 0 ? "No client has asked for anything yet." : "None of these."}</p>` : html`<div class="scroll tall gap"><table><thead><tr><th scope="col">#</th><th scope="col">Time</th><th scope="col">Kind</th><th scope="col">Request</th><th scope="col">Status</th><th scope="col">User</th><th scope="col">ms</th><th scope="col">Fault</th></tr></thead>
        <tbody>${entries.slice(0, 200).map(r => html`<tr key=${r.seq} class=${r.status >= 400 ? "bad" : ""}><td><button aria-expanded=${open === r.seq} aria-label=${`Entry ${r.seq}`} onClick=${() => setOpen(open === r.seq ? 0 : r.seq)}>${r.seq}</button></td><td class="mono">${time(r.time)}</td><td>${r.kind}</td>
          <td class="mono long">${r.method} ${r.target}${open === r.seq && html`<${Value} of=${r} />`}</td><td>${r.status || ""}</td><td>${r.user ?? ""}</td><td>${r.durationMs.toFixed(1)}</td><td>${r.fault ?? ""}</td></tr>`)}</tbody></table></div>`}
    </section><${Verify} device=${device} /></div>`;
}

function Verify({ device }) {
  const [path, setPath] = useState("/cgi-bin/snapshot.cgi");
  const [method, setMethod] = useState("");
  const [least, setLeast] = useState(1);
  const [result, setResult] = useState(null);
  const check = async e => {
    e.preventDefault();
    setResult(await attempt(() => call("POST", `/devices/${encodeURIComponent(device.id)}/verify`, { request: { path, ...(method && { method }) }, count: { atLeast: least } })) ?? null);
  };
  return html`<form class="card wide" onSubmit=${check}><h2>Did a client ask for it?</h2>
    <div class="line"><label>Path<input value=${path} onInput=${e => setPath(e.target.value)} /></label><label>Method<input value=${method} placeholder="any" onInput=${e => setMethod(e.target.value)} /></label>
    <label>At least<input type="number" min="0" value=${least} onInput=${e => setLeast(Number(e.target.value))} /></label><button class="main">Verify</button></div>
    ${result && html`<div role="status" class="gap"><p class=${result.passed ? "good" : "bad"}><strong>${result.passed ? "Yes" : "No"}</strong>: ${result.count} match; expected ${result.expected}.</p>
      ${result.nearMisses?.length > 0 && html`<h3>Near misses</h3><${Misses} of=${result.nearMisses} />`}</div>`}</form>`;
}
