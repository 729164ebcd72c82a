// The page: which device, which view, and what there is to say.
import { call, describe, get, onTokenNeeded, useToken } from "./api.js";
import { Config } from "./config.js";
import { Counting } from "./counting.js";
import { html, render, useEffect, useState } from "./dom.js";
import { Doors } from "./doors.js";
import { Faults } from "./faults.js";
import { Fleet } from "./fleet.js";
import { Heat } from "./heat.js";
import { Journal } from "./journal.js";
import { Live } from "./live.js";
import { Parking } from "./parking.js";
import { attempt, onMessage } from "./parts.js";
import { Recorder } from "./recorder.js";
import { Recordings } from "./recordings.js";
import { Scenarios } from "./scenarios.js";
import { show, useKnown } from "./store.js";
import { World } from "./world.js";

// What only some devices have: shown where their state says so.
const panels = {
  heat: ["Heat", Heat, state => state.parts.thermal],
  doors: ["Doors", Doors, state => state.parts.doors],
  parking: ["Parking", Parking, state => state.parts.traffic],
  counting: ["Counting", Counting, state => state.parts.analytics],
  recorder: ["Recorder", Recorder, state => state.parts.remote],
};
const views = { live: ["Live", Live], ...panels, world: ["World", World], faults: ["Faults", Faults], scenarios: ["Scenarios", Scenarios], journal: ["Journal", Journal], config: ["Configuration", Config], recordings: ["Recordings", Recordings] };
const where = () => location.hash.slice(1).split("/").filter(Boolean).map(decodeURIComponent);

function usePlace() {
  const [place, set] = useState(where());
  useEffect(() => { const follow = () => set(where()); addEventListener("hashchange", follow); return () => removeEventListener("hashchange", follow); }, []);
  return place;
}

function App() {
  const known = useKnown();
  const [asked, view] = usePlace();
  const [toasts, setToasts] = useState([]);
  const [locked, setLocked] = useState(false);
  const [words, setWords] = useState({ kinds: [], codes: [] });
  const [schema, setSchema] = useState(null);
  const name = asked ?? known.devices[0]?.id ?? "";
  const device = known.devices.find(d => d.id === name);
  const current = views[view] ? view : "live";
  const fleet = asked === "*";
  const tabs = Object.entries(views).filter(([key, [, , has]]) => !has || key === current || (known.state && has(known.state)));

  useEffect(() => {
    let count = 0;
    onMessage(message => {
      const toast = { ...message, id: ++count };
      setToasts(now => [...now.slice(-4), toast]);
      setTimeout(() => setToasts(now => now.filter(t => t.id !== toast.id)), 6000);
    });
    onTokenNeeded(() => setLocked(true));
    describe().then(d => setSchema(d.components.schemas.StimulusRequest.properties)).catch(() => {});
  }, []);
  useEffect(() => { show(fleet ? known.devices[0]?.id ?? "" : name); }, [name, fleet && known.devices[0]?.id]);
  useEffect(() => {
    setWords({ kinds: [], codes: [] });
    if (!device) return;
    const base = `/devices/${encodeURIComponent(name)}`;
    Promise.all([get(`${base}/stimulus-kinds`), get(`${base}/event-codes`)]).then(([kinds, codes]) => setWords({ kinds, codes })).catch(() => {});
  }, [name, Boolean(device)]);
  useEffect(() => { document.title = device ? `${device.id} - Camulator` : "Camulator"; }, [device?.id]);

  // On a phone both lists are wider than the screen.
  useEffect(() => { for (const link of document.querySelectorAll("nav a[aria-current]")) link.scrollIntoView({ block: "nearest", inline: "nearest" }); }, [name, current, known.devices.length]);
  const View = views[current][1];
  return html`<a class="skip" href="#content" onClick=${e => { e.preventDefault(); document.getElementById("content").focus(); }}>To the content</a>
  <div class="frame">
    <header class="top"><span class="name">Camulator</span><span role="status"><span class=${`dot ${known.online ? "" : "off"}`}></span>${known.online ? "live" : "no connection"}</span><a href="/openapi/v1.json">API</a></header>
    <nav class="side" aria-label="Devices"><ul><li><a href="#/*" aria-current=${fleet ? "page" : undefined}>All devices <small>${known.devices.length} of them</small></a></li>${known.devices.map(d => html`<li key=${d.id}><a href=${`#/${encodeURIComponent(d.id)}/${current}`} aria-current=${d.id === name ? "page" : undefined}><span class=${`dot ${d.power === "on" ? "" : d.power === "off" ? "off" : "wait"}`}></span>${d.id}
      <small>${d.profile}, ${d.power}</small></a></li>`)}</ul></nav>
    <main class="content" id="content" tabindex="-1">
      ${locked && html`<${Login} onDone=${() => { setLocked(false); location.reload(); }} />`}
      ${fleet ? html`<${Fleet} known=${known} />` : device ? html`<${Head} device=${device} />
        <nav class="tabs" aria-label="Views">${tabs.map(([key, [title]]) => html`<a href=${`#/${encodeURIComponent(name)}/${key}`} aria-current=${key === current ? "page" : undefined}>${title}${key === "faults" && known.faults.length > 0 ? ` (${known.faults.length})` : ""}</a>`)}</nav>
        <${View} key=${name} device=${device} known=${known} kinds=${words.kinds} codes=${words.codes} schema=${schema} />`
        : html`<p class="hint">${known.online ? `No device ${name}.` : "Waiting for the emulator."}</p>`}
    </main>
    <div class="toasts" role="status" aria-live="polite">${toasts.map(t => html`<div key=${t.id} class=${`toast ${t.bad ? "bad" : ""}`}>${t.text}</div>`)}</div>
  </div>`;
}

function Head({ device }) {
  const power = action => attempt(() => call("POST", `/devices/${encodeURIComponent(device.id)}/power`, { action }), `${action}: done`);
  return html`<div class="line middle"><h1>${device.id}</h1><span class="chip">${device.profile}</span><span class="mono soft">${device.clock}</span>
    <button onClick=${() => power("reboot")} disabled=${device.power !== "on"}>reboot</button>${device.power === "off" ? html`<button onClick=${() => power("on")}>turn on</button>` : html`<button onClick=${() => power("off")}>turn off</button>`}
    <button onClick=${() => attempt(() => call("POST", `/devices/${encodeURIComponent(device.id)}/reset`), "as at the start")}>reset</button></div>
    <p class="hint">${device.serial} · ${Object.values(device.urls).filter(Boolean).map(url => html`<code>${url}</code> `)}</p>`;
}

function Login({ onDone }) {
  const [text, setText] = useState("");
  return html`<form class="card" onSubmit=${e => { e.preventDefault(); useToken(text); onDone(); }}><h2>Control token</h2><p class="hint">The emulator was started with --control-token.</p>
    <div class="line"><label>Token<input type="password" value=${text} onInput=${e => setText(e.target.value)} /></label><button class="main">Use it</button></div></form>`;
}

const root = document.getElementById("app");
root.replaceChildren();
render(html`<${App} />`, root);
