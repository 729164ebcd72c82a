// What the device shows, where it looks, and what it is doing.
import { html, useState } from "./dom.js";
import { Value, time } from "./parts.js";
import { Ptz } from "./ptz.js";
import { Screen } from "./screen.js";
import { Quick } from "./world.js";

export function Live({ device, known, kinds }) {
  const [channel, setChannel] = useState(1);
  const [stream, setStream] = useState(0);
  const [as, setAs] = useState("video");
  const [held, setHeld] = useState(false);
  const { state, events, streams, encoders } = known;
  if (!state) return html`<p class="hint">Waiting for the device.</p>`;
  const shown = device.channels[channel - 1] ?? device.channels[0];
  const ptz = state.ptz?.find(p => p.channel === channel);
  return html`<div class="cards">
    <section class="card two">
      <div class="line middle" role="group" aria-label="What to show">
        <label>Channel<select value=${channel} onChange=${e => { setChannel(Number(e.target.value)); setStream(0); }}>
          ${device.channels.map(c => html`<option value=${c.number}>${c.number} ${c.title}${c.kind === "thermal" ? " (thermal)" : ""}</option>`)}</select></label>
        <label>Stream<select value=${stream} onChange=${e => setStream(Number(e.target.value))}>
          ${Array.from({ length: shown.streams }, (_, n) => html`<option value=${n}>${n === 0 ? "main" : `extra ${n}`}${about(encoders?.find(e => e.channel === channel && e.stream === n))}</option>`)}</select></label>
        <label>Show<select value=${as} onChange=${e => setAs(e.target.value)}><option value="video">the stream itself</option><option value="pictures">pictures, with titles drawn</option></select></label>
        <button aria-pressed=${held} onClick=${() => setHeld(!held)}>hold still</button>
      </div>
      <div class="gap"><${Screen} device=${device.id} channel=${channel} stream=${stream} title=${shown.title} as=${as} held=${held} encoder=${encoders?.find(e => e.channel === channel && e.stream === stream)} /></div>
    </section>
    ${ptz && html`<${Ptz} device=${device.id} state=${ptz} />`}
    <${Quick} device=${device} kinds=${kinds} channel=${channel} />
    <section class="card"><h2>State</h2>
      <dl class="pairs">
        <dt>Power</dt><dd>${state.power}</dd>
        <dt>Local time</dt><dd class="mono">${state.clock.local}</dd>
        <dt>Clock</dt><dd>${state.clock.mode}${state.clock.frozen ? ", frozen" : ""}${state.clock.scale !== 1 ? `, ${state.clock.scale} times` : ""}</dd>
        <dt>Cable</dt><dd>${state.cable ? "plugged in" : html`<span class="bad">pulled</span>`}</dd>
        <dt>Events that are on</dt><dd>${state.events.length === 0 ? html`<span class="soft">none</span>` : state.events.map(e => html`<span class="chip on">${e.code} ${e.index}</span> `)}</dd>
        <dt>Alarm inputs</dt><dd>${state.alarms.inputs.map((input, i) => html`<span class=${`chip ${input.alarm ? "on" : ""}`}>${i + 1} ${input.alarm ? "alarm" : input.contact}</span> `)}</dd>
        <dt>Alarm outputs</dt><dd>${state.alarms.outputs.map((on, i) => html`<span class=${`chip ${on ? "on" : ""}`}>${i + 1} ${on ? "on" : "off"}</span> `)}</dd>
        <dt>Recording</dt><dd>${state.linkage.recording?.length ? state.linkage.recording.map(r => html`<span class="chip on">${typeof r === "object" ? JSON.stringify(r) : r}</span> `) : html`<span class="soft">by schedule</span>`}</dd>
        <dt>Sessions</dt><dd>${state.access.sessions} logged in, ${streams?.sessions?.length ?? 0} RTSP, ${streams?.events?.subscribers?.length ?? 0} listening</dd>
        ${state.burdens.map(b => html`<dt>${b.name}</dt><dd class="warn">${Math.round(b.load * 100)} %</dd>`)}
      </dl>
      ${state.disks.length > 0 && html`<h3 class="gap">Disks</h3>${state.disks.map(d => html`<label>${d.name} (${d.state})<meter min="0" max=${d.totalBytes} value=${d.usedBytes}>${Math.round((100 * d.usedBytes) / d.totalBytes)} %</meter></label>`)}`}
    </section>
    ${Object.entries(state.parts ?? {}).filter(([name, part]) => part && !elsewhere.includes(name)).map(([name, part]) => html`<section class="card" data-part=${name}><h2>${name}</h2><${Value} of=${part} /></section>`)}
    <section class="card"><h2>Latest events</h2><${Events} events=${events.slice(0, 12)} /></section>
    ${(streams?.sessions?.length ?? 0) > 0 && html`<section class="card wide"><h2>Viewers</h2><${Value} of=${streams.sessions.map(s => ({ session: s.id, peer: s.peer, user: s.user, url: s.url, state: s.state, lost: s.lost }))} /></section>`}
  </div>`;
}

const about = encoder => (encoder ? `: ${encoder.on ? `${encoder.codec} ${encoder.width} x ${encoder.height}` : "off"}` : "");

// Parts that have a view of their own.
const elsewhere = ["thermal", "doors", "records", "talk", "traffic", "analytics", "remote"];

export function Events({ events }) {
  if (events.length === 0) return html`<p class="hint">None yet.</p>`;
  return html`<div class="scroll"><table><thead><tr><th scope="col">Time</th><th scope="col">Event</th><th scope="col">Index</th><th scope="col">By</th></tr></thead>
    <tbody>${events.map(e => html`<tr key=${e.seq}><td class="mono">${time(e.time)}</td><td>${e.code} <strong>${e.action}</strong>${e.data && html`<details><summary class="soft">data</summary><pre>${e.data}</pre></details>`}</td><td>${e.index}</td><td>${e.cause}</td></tr>`)}</tbody></table></div>`;
}
