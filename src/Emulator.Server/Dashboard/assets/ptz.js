// A pad that moves the camera for as long as a button is held, and where it looks on a plane of its reach.
import { call } from "./api.js";
import { html, useState } from "./dom.js";
import { attempt } from "./parts.js";

const pad = [["LeftUp", "↖"], ["Up", "↑"], ["RightUp", "↗"], ["Left", "←"], ["", ""], ["Right", "→"], ["LeftDown", "↙"], ["Down", "↓"], ["RightDown", "↘"]];
const rest = [["ZoomWide", "zoom out"], ["ZoomTele", "zoom in"], ["FocusNear", "focus near"], ["FocusFar", "focus far"], ["IrisSmall", "iris smaller"], ["IrisLarge", "iris larger"]];

export function Ptz({ device, state }) {
  const [speed, setSpeed] = useState(4);
  const [preset, setPreset] = useState(1);
  const send = (code, action, args = {}) => attempt(() => call("POST", `/devices/${encodeURIComponent(device)}/ptz`, { channel: state.channel, code, action, ...args }));
  const moves = code => ({ arg1: code.length > 5 && !code.startsWith("Right") || /^(Left|Right)(Up|Down)$/.test(code) ? speed : 0, arg2: speed, arg3: 0 });
  // By pointer for as long as it is down; by keyboard likewise, for as long as the key is.
  const held = code => ({
    onPointerDown: e => { e.currentTarget.setPointerCapture(e.pointerId); send(code, "start", moves(code)); },
    onPointerUp: () => send(code, "stop"),
    onPointerCancel: () => send(code, "stop"),
    onKeyDown: e => { if ((e.key === " " || e.key === "Enter") && !e.repeat) { e.preventDefault(); send(code, "start", moves(code)); } },
    onKeyUp: e => { if (e.key === " " || e.key === "Enter") send(code, "stop"); },
  });
  return html`<section class="card"><h2>Pan, tilt, zoom</h2>
    <div class="line">
      <div class="pad" role="group" aria-label="Move">${pad.map(([code, sign]) => (code ? html`<button aria-label=${code} ...${held(code)}>${sign}</button>` : html`<span></span>`))}</div>
      <${Plane} state=${state} />
    </div>
    <div class="line gap">${rest.map(([code, word]) => html`<button ...${held(code)}>${word}</button>`)}</div>
    <div class="line gap">
      <label>Speed<input type="range" min="1" max="8" value=${speed} onInput=${e => setSpeed(Number(e.target.value))} /></label>
      <label>Preset<input type="number" min="1" max="255" value=${preset} onInput=${e => setPreset(Number(e.target.value))} /></label>
      <button onClick=${() => send("GotoPreset", "start", { arg1: 0, arg2: preset, arg3: 0 })}>go to</button>
      <button onClick=${() => send("SetPreset", "start", { arg1: 0, arg2: preset, arg3: 0 })}>set</button>
    </div>
    <dl class="pairs gap" aria-live="off">
      <dt>Position</dt><dd class="mono" data-ptz="position">${state.pan.toFixed(1)}°, ${state.tilt.toFixed(1)}°, ${state.zoom.toFixed(1)}x</dd>
      <dt>Doing</dt><dd>${state.moving || state.zooming ? "moving" : "idle"}${state.action !== "none" ? `, ${state.action}` : ""}${state.preset ? `, at preset ${state.preset}` : ""}</dd>
      <dt>Presets</dt><dd>${state.presets.join(", ") || "none"}</dd>
    </dl></section>`;
}

// A full turn across, from straight up to straight down; the rectangle is what the lens sees of it.
function Plane({ state }) {
  const [width, height] = [360, 180];
  const x = (((state.pan % 360) + 360) % 360);
  const y = Math.min(height, Math.max(0, 90 + state.tilt));
  const [w, h] = [60 / state.zoom, 34 / state.zoom];
  return html`<svg class="plane" viewBox="0 0 ${width} ${height}" role="img" aria-label=${`Looks ${state.pan.toFixed(0)} degrees to the right and ${state.tilt.toFixed(0)} down`}>
    ${[90, 180, 270].map(at => html`<line class="grid" x1=${at} x2=${at} y1="0" y2=${height} />`)}<line class="grid" x1="0" x2=${width} y1="90" y2="90" />
    ${[0, 90, 180, 270].map(at => html`<text x=${at + 2} y="176">${at}°</text>`)}
    ${[x, x - 360, x + 360].map(at => html`<rect class="view" x=${at - w / 2} y=${y - h / 2} width=${w} height=${h} />`)}
    <circle cx=${x} cy=${y} r="3" /></svg>`;
}
