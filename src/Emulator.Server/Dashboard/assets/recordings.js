// What the device has recorded of a day, a row for each channel.
import { get } from "./api.js";
import { html, useEffect, useState } from "./dom.js";
import { attempt } from "./parts.js";

const seconds = text => Number(text.slice(11, 13)) * 3600 + Number(text.slice(14, 16)) * 60 + Number(text.slice(17, 19));

export function Recordings({ device, known }) {
  const today = known.state?.clock.local.slice(0, 10);
  const [day, setDay] = useState("");
  const [files, setFiles] = useState(null);
  const [picked, setPicked] = useState(null);
  const shown = day || today;
  const minute = shown === today ? known.state?.clock.local.slice(0, 16) : "";
  useEffect(() => {
    if (shown) attempt(() => get(`/devices/${encodeURIComponent(device.id)}/recordings?from=${encodeURIComponent(`${shown} 00:00:00`)}&to=${encodeURIComponent(`${shown} 23:59:59`)}`)).then(found => setFiles(found ?? []));
  }, [device.id, shown, minute, known.state?.events.length]);
  if (!files) return html`<p class="hint">Waiting.</p>`;
  const height = 24 * device.channels.length + 18;
  const place = file => {
    const from = file.start.slice(0, 10) < shown ? 0 : seconds(file.start);
    const to = file.end.slice(0, 10) > shown ? 86400 : seconds(file.end);
    return { x: from / 86.4, width: Math.max(1.5, (to - from) / 86.4), y: 24 * (file.channel - 1) + (file.type === "picture" ? 2 : 6), height: file.type === "picture" ? 4 : 14 };
  };
  return html`<div class="cards"><section class="card wide"><h2>Recordings</h2>
    <div class="line"><label>Day<input type="date" value=${shown} onChange=${e => setDay(e.target.value)} /></label><span class="hint">${files.filter(f => f.type === "video").length} files, ${files.filter(f => f.type === "picture").length} pictures.
      <span class="chip">Timing</span> <span class="chip bad">Event</span> <span class="chip warn">Manual</span> <span class="chip good">picture</span></span></div>
    <svg class="bars gap" viewBox="0 0 1000 ${height}" role="img" aria-label=${`Recordings of ${shown}`}>
      ${[0, 3, 6, 9, 12, 15, 18, 21].map(hour => html`<line x1=${hour / 0.024} x2=${hour / 0.024} y1="0" y2=${height - 14} /><text x=${hour / 0.024 + 2} y=${height - 3}>${hour}:00</text>`)}
      ${files.map(f => html`<rect key=${f.path} class=${f.type === "picture" ? "picture" : f.flag} ...${place(f)} onClick=${() => setPicked(f)}><title>${f.start.slice(11)} to ${f.end.slice(11)} ${f.events.join(" ")}</title></rect>`)}
    </svg>
    ${picked && html`<dl class="pairs gap">${["path", "start", "end", "flag", "disk"].map(name => html`<dt>${name}</dt><dd class="mono">${picked[name]}</dd>`)}<dt>events</dt><dd>${picked.events.join(", ") || "none"}</dd></dl>`}
    <div class="scroll gap"><table><thead><tr><th scope="col">Channel</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Why</th><th scope="col">Path</th></tr></thead>
      <tbody>${files.slice(-300).reverse().map(f => html`<tr key=${f.path}><td>${f.channel}</td><td class="mono">${f.start.slice(11)}</td><td class="mono">${f.open ? "now" : f.end.slice(11)}</td><td>${f.flag} ${f.events.join(", ")}</td><td class="mono">${f.path}</td></tr>`)}</tbody></table></div></section></div>`;
}
