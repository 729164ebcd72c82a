// What the device has recorded of a day, a row for each channel.
import { get } from "./api.js";
import { html, useEffect, useState } from "./dom.js";
import { attempt } from "./parts.js";
import { Disks } from "./recorder.js";

const seconds = text => Number(text.slice(11, 13)) * 3600 + Number(text.slice(14, 16)) * 60 + Number(text.slice(17, 19));

const spans = { "the day": 24, "6 hours": 6, "an hour": 1, "10 minutes": 1 / 6 };
const clock = second => `${String(Math.floor(second / 3600)).padStart(2, "0")}:${String(Math.floor((second % 3600) / 60)).padStart(2, "0")}`;

export function Recordings({ device, known }) {
  const today = known.state?.clock.local.slice(0, 10);
  const [day, setDay] = useState("");
  const [files, setFiles] = useState(null);
  const [picked, setPicked] = useState(null);
  const [span, setSpan] = useState("the day");
  const [from, setFrom] = useState(null);
  const [only, setOnly] = useState("");
  const shown = day || today;
  const minute = shown === today ? known.state?.clock.local.slice(0, 16) : "";
  useEffect(() => {
    if (shown) attempt(() => get(`/devices/${encodeURIComponent(device.id)}/recordings?from=${encodeURIComponent(`${shown} 00:00:00`)}&to=${encodeURIComponent(`${shown} 23:59:59`)}`)).then(found => setFiles(found ?? []));
  }, [device.id, shown, minute, known.state?.events.length, JSON.stringify(known.state?.linkage.recording)]);
  if (!files) return html`<p class="hint">Waiting.</p>`;
  const wide = spans[span] * 3600;
  const now = shown === today ? seconds(known.state.clock.local) : 86400;
  // Where one looks: until now, unless somebody has moved it.
  const left = Math.max(0, Math.min(86400 - wide, from ?? now - wide * 0.9));
  const begins = file => (file.start.slice(0, 10) < shown ? 0 : seconds(file.start));
  const ends = file => (file.open ? now : file.end.slice(0, 10) > shown ? 86400 : seconds(file.end));
  const fits = file => (!only || (only === "picture" ? file.type === "picture" : file.type !== "picture" && file.flag === only)) && ends(file) >= left && begins(file) <= left + wide;
  const visible = files.filter(fits);
  const at = second => (1000 * (second - left)) / wide;
  const row = 26;
  const height = row * device.channels.length + 18;
  const ticks = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10800].find(t => wide / t <= 8) ?? 10800;
  const marks = Array.from({ length: Math.floor(wide / ticks) + 1 }, (_, i) => (Math.ceil(left / ticks) + i) * ticks).filter(t => t <= left + wide);
  return html`<div class="cards"><section class="card wide"><h2>Recordings</h2>
    <div class="line"><label>Day<input type="date" value=${shown} onChange=${e => { setDay(e.target.value); setFrom(null); }} /></label>
      <label>Shown<select value=${span} onChange=${e => { if (wide < 86400) setFrom(Math.max(0, left + wide / 2 - spans[e.target.value] * 1800)); setSpan(e.target.value); }}>${Object.keys(spans).map(s => html`<option>${s}</option>`)}</select></label>
      <label>From ${clock(left)}<input type="range" min="0" max=${86400 - wide} step="60" value=${left} disabled=${wide === 86400} onInput=${e => setFrom(Number(e.target.value))} /></label>
      <label>Only<select value=${only} onChange=${e => setOnly(e.target.value)}><option value="">all</option>${["Timing", "Event", "Manual", "picture"].map(o => html`<option>${o}</option>`)}</select></label>
      <span class="hint" role="status">${visible.filter(f => f.type === "video").length} files, ${visible.filter(f => f.type === "picture").length} pictures. <span class="chip key Timing">Timing</span> <span class="chip key Event">Event</span> <span class="chip key Manual">Manual</span> <span class="chip key picture">picture</span></span></div>
    <div class="scroll gap"><div class="film"><ol class="channels" style=${{ gridAutoRows: `${row}px` }}>${device.channels.map(c => html`<li title=${c.title}>${c.number} ${c.title}</li>`)}</ol>
    <svg class="bars" viewBox="0 0 1000 ${height}" preserveAspectRatio="none" style=${{ height: `${height}px` }} role="img" aria-label=${`Recordings of ${shown} from ${clock(left)} to ${clock(Math.min(86400, left + wide))}`}>
      ${marks.map(t => html`<line x1=${at(t)} x2=${at(t)} y1="0" y2=${height - 14} />`)}
      ${visible.map(f => html`<rect key=${f.path} class=${`${f.type === "picture" ? "picture" : f.flag} ${picked?.path === f.path ? "picked" : ""}`} x=${at(begins(f))} width=${Math.max(2, at(ends(f)) - at(begins(f)))} y=${row * (f.channel - 1) + (f.type === "picture" ? 2 : 6 + f.stream * 5)} height=${f.type === "picture" ? 4 : f.stream === 0 ? 16 : 5} onClick=${() => setPicked(f)}><title>${f.start.slice(11)} to ${f.open ? "now" : f.end.slice(11)} ${f.flag} ${f.events.join(" ")}</title></rect>`)}
      ${shown === today && at(now) >= 0 && at(now) <= 1000 ? html`<line class="now" x1=${at(now)} x2=${at(now)} y1="0" y2=${height - 14} />` : ""}
    </svg><div class="hours" aria-hidden="true">${marks.filter(t => at(t) < 990).map(t => html`<span style=${{ left: `${at(t) / 10}%` }}>${clock(t)}</span>`)}</div></div></div>
    <div role="status">${picked && html`<dl class="pairs gap">${["path", "start", "end", "flag", "disk"].map(name => html`<dt>${name}</dt><dd class="mono">${name === "end" && picked.open ? "now" : picked[name]}</dd>`)}<dt>stream</dt><dd>${picked.stream === 0 ? "main" : `extra ${picked.stream}`} of channel ${picked.channel}</dd><dt>events</dt><dd>${picked.events.join(", ") || "none"}</dd></dl>`}</div>
    <div class="scroll gap"><table><thead><tr><th scope="col">Channel</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Why</th><th scope="col">Path</th></tr></thead>
      <tbody>${visible.slice(-300).reverse().map(f => html`<tr key=${f.path} class=${picked?.path === f.path ? "on" : ""}><td>${f.channel}${f.stream > 0 ? `, extra ${f.stream}` : ""}</td><td class="mono"><button aria-pressed=${picked?.path === f.path} aria-label=${`Show ${f.type} of ${f.start}`} onClick=${() => setPicked(f)}>${f.start.slice(11)}</button></td><td class="mono">${f.open ? "now" : f.end.slice(11)}</td><td>${f.flag} ${f.events.join(", ")}</td><td class="mono long">${f.path}</td></tr>`)}</tbody></table></div></section>
    ${known.state?.disks.length > 0 && html`<section class="card"><${Disks} device=${device} disks=${known.state.disks} /></section>`}</div>`;
}
