// What rules make of things that move: who crossed which line, how many are inside, and where people went.
import { call, get, send } from "./api.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { attempt } from "./parts.js";
import { Screen } from "./screen.js";

const base = device => `/devices/${encodeURIComponent(device.id)}`;
const told = answer => answer.flatMap(r => r.outcomes ?? []).map(o => `${o.code}: ${o.raised ? o.why || "raised" : o.why}`).join("; ") || "nothing looks for it";
const ways = { "to the right": [[300, 5200], [7900, 5200]], "to the left": [[7900, 5200], [300, 5200]] };
const moments = { "object-left": "something is left", "object-taken": "something is taken", face: "a face", loitering: "somebody loiters", crowd: "a crowd", "fast-motion": "somebody runs", "line-crossed": "a line is crossed", "region-crossed": "a region is crossed" };

export function Counting({ device, known, kinds }) {
  const analytics = known.state?.parts?.analytics;
  const [number, setNumber] = useState(1);
  const [type, setType] = useState("Human");
  const channel = analytics?.channels.find(c => c.channel === number) ?? analytics?.channels[0];
  const lines = useLines(device, channel?.channel, known.revisions.config);
  if (!channel) return html`<p class="hint">Waiting for the device.</p>`;
  const post = body => attempt(() => call("POST", `${base(device)}/stimuli`, { channel: channel.channel, ...body }), told);
  const moving = analytics.objects.filter(o => o.channel === channel.channel);
  const inside = channel.enteredToday - channel.exitedToday;
  return html`<div class="cards">
    <section class="card two"><h2>Who comes and goes</h2>
      ${analytics.channels.length > 1 && html`<label>Channel<select value=${channel.channel} onChange=${e => setNumber(Number(e.target.value))}>${analytics.channels.map(c => html`<option value=${c.channel}>${c.channel}</option>`)}</select></label>`}
      <div class="gap"><${Screen} key=${channel.channel} device=${device.id} channel=${channel.channel} stream=${0} title=${device.channels[channel.channel - 1].title} as="pictures" rate=${5}
        labels=${[...lines.map(l => ({ x: l.line[0][0], y: Math.max(500, l.line[0][1]), text: l.name })), ...moving.map(o => ({ x: o.x, y: o.y - 300, text: `${o.count > 1 ? `${o.count} ` : ""}${o.type}` }))]}>
        ${lines.map(l => html`<g class="rule"><polyline points=${l.line.map(p => p.join(",")).join(" ")} /></g>`)}
        ${moving.map(o => html`<g class="hot"><circle cx=${o.x} cy=${o.y} r="160" /></g>`)}</${Screen}></div>
      <p class="hint">Boxes are drawn by the camera; lines and circles by this page.</p></section>
    <section class="card"><h2>People</h2><dl class="counts" role="status"><div><dt>In today</dt><dd data-count="in">${channel.enteredToday}</dd></div><div><dt>Out today</dt><dd data-count="out">${channel.exitedToday}</dd></div><div><dt>Inside</dt><dd data-count="inside">${inside}</dd></div></dl>
      <p class="hint">Since ever ${channel.enteredTotal} in, ${channel.exitedTotal} out. Scene: ${channel.scene}.</p>
      <div class="line"><button class="main" onClick=${() => post({ kind: "people", in: 1 })}>one comes in</button><button class="main" onClick=${() => post({ kind: "people", out: 1 })}>one goes out</button></div>
      <h3 class="gap">Somebody walks across</h3><div class="line"><label>What<select value=${type} onChange=${e => setType(e.target.value)}>${["Human", "Vehicle", "NonMotor", "HumanFace"].map(t => html`<option>${t}</option>`)}</select></label>
        ${Object.entries(ways).map(([word, path]) => html`<button onClick=${() => post({ kind: "object", objectType: type, path, seconds: 6 })}>${word}</button>`)}</div>
      <h3 class="gap">At once</h3><div class="line">${Object.entries(moments).filter(([kind]) => kinds.some(k => k.kind === kind)).map(([kind, word]) => html`<button onClick=${() => post({ kind })}>${word}</button>`)}</div></section>
    <section class="card"><h2>Rules</h2><div class="scroll"><table><thead><tr><th scope="col">Rule</th><th scope="col">Looks for</th><th scope="col">State</th></tr></thead>
      <tbody>${channel.rules.map(r => html`<tr key=${r.rule}><td>${r.name}</td><td>${r.type}</td><td class=${r.status === "watching" ? "good" : ""}>${analytics.alerts.some(a => a.channel === channel.channel && a.rule === r.rule) ? html`<strong class="bad">on</strong>` : r.status}</td></tr>`)}</tbody></table></div>
      <h3 class="gap">Seen</h3>${analytics.seen.length === 0 ? html`<p class="hint">Nothing yet.</p>` : html`<ul class="plain">${analytics.seen.slice(-10).reverse().map(s => html`<li><span class="mono">${s.local.slice(11, 19)}</span> ${s.name}: ${s.what} ${s.direction}</li>`)}</ul>`}</section>
    <${HeatMap} device=${device} channel=${channel.channel} tracks=${analytics.tracks} today=${known.state.clock.local} /></div>`;
}

// The lines and regions of rules, from the configuration.
function useLines(device, channel, revision) {
  const [lines, set] = useState([]);
  useEffect(() => {
    if (channel) get(`${base(device)}/config/VideoAnalyseRule`).then(all => set((all[channel - 1] ?? []).filter(r => r.Enable && r.Config?.DetectLine?.length > 1).map(r => ({ name: r.Name, line: r.Config.DetectLine })))).catch(() => {});
  }, [device.id, channel, revision]);
  return lines.filter((l, i) => lines.findIndex(o => String(o.line) === String(l.line)) === i);
}

const spans = { "the last day": 1, "the last week": 7, "the last month": 31 };

function HeatMap({ device, channel, tracks, today }) {
  const canvas = useRef(null);
  const [span, setSpan] = useState("the last week");
  const [note, setNote] = useState("");
  const hour = today.slice(0, 13);
  useEffect(() => {
    const to = new Date(`${today.replace(" ", "T")}Z`);
    const text = date => date.toISOString().slice(0, 19).replace("T", " ");
    const from = new Date(to - (spans[span] * 86400 - 1) * 1000);
    get(`${base(device)}/channels/${channel}/heat-map?from=${encodeURIComponent(text(from))}&to=${encodeURIComponent(text(to))}`).then(map => {
      const cells = Uint8Array.from(atob(map.cells), c => c.charCodeAt(0));
      const target = canvas.current;
      if (!target) return;
      [target.width, target.height] = [map.width, map.height];
      const picture = new ImageData(map.width, map.height);
      cells.forEach((warm, i) => picture.data.set([Math.min(255, warm * 2), Math.max(0, 255 - Math.abs(warm - 128) * 2), Math.max(0, 255 - warm * 2), warm === 0 ? 0 : 60 + warm * 0.75], i * 4));
      target.getContext("2d").putImageData(picture, 0, 0);
      target.dataset.warm = cells.filter(c => c > 0).length;
      setNote(`${Math.round((100 * cells.filter(c => c > 0).length) / cells.length)} % of the picture was walked on`);
    }).catch(problem => setNote(problem.message));
  }, [device.id, channel, tracks, span, hour]);
  return html`<section class="card two"><h2>Where people went</h2><label>Time<select value=${span} onChange=${e => setSpan(e.target.value)}>${Object.keys(spans).map(s => html`<option>${s}</option>`)}</select></label>
    <div class="gap"></div><figure class="view"><div class="glass"><${Still} device=${device} channel=${channel} /><canvas class="screen smooth" ref=${canvas} role="img" aria-label=${`Heat map of ${span}`}></canvas></div><figcaption class="hint">${note}</figcaption></figure></section>`;
}

// The scene behind it, once.
function Still({ device, channel }) {
  const [url, set] = useState("");
  useEffect(() => {
    let made = "";
    let here = true;
    send(`/api/v1${base(device)}/channels/${channel}/picture`).then(answer => answer.blob()).then(blob => { if (here) set(made = URL.createObjectURL(blob)); }).catch(() => {});
    return () => { here = false; URL.revokeObjectURL(made); };
  }, [device.id, channel]);
  return url && html`<img class="screen faint" src=${url} alt="" />`;
}
