// A picture of heat: how warm it is where somebody points, what rules measure, and hot objects that are put before it.
import { call, get } from "./api.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { attempt } from "./parts.js";
import { Screen } from "./screen.js";

// As ThermographyOptions has them, section 10.1.2 of the document.
const palettes = ["White Hot", "Black Hot", "Fusion", "Rainbow", "Globow", "Ironbow1", "Ironbow2", "Sepia", "Color1", "Color2", "IceFire", "Rain", "Red Hot", "Green Hot"];
const tools = { measure: "measure", place: "put a hot object", move: "move the nearest", remove: "take the nearest away" };
const degrees = (value, unit = "Centigrade") => (value === null || value === undefined ? "-" : `${value.toFixed(1)} °${unit === "Fahrenheit" ? "F" : "C"}`);
const base = device => `/devices/${encodeURIComponent(device.id)}`;

export function Heat({ device, known }) {
  const all = known.state?.parts?.thermal?.channels ?? [];
  const [number, setNumber] = useState(0);
  const [tool, setTool] = useState("measure");
  const [made, setMade] = useState({ temperature: 120, radius: 500, seconds: 600 });
  const [point, setPoint] = useState(null);
  const asking = useRef(null);
  const now = known.state?.clock.local;
  // What was pointed at is measured again as time goes on.
  useEffect(() => { if (point) measure(point.x, point.y); }, [now]);
  const channel = all.find(c => c.channel === number) ?? all[0];
  // One question at a time, the newest place next.
  async function measure(x, y) {
    const waits = asking.current !== null;
    asking.current = [x, y];
    if (waits) return;
    while (asking.current) {
      const [at, from] = asking.current;
      try { setPoint(await get(`${base(device)}/channels/${channel.channel}/temperature?x=${at}&y=${from}`)); } catch (problem) { setPoint({ x: at, y: from, why: problem.message }); }
      if (asking.current?.[0] === at && asking.current?.[1] === from) asking.current = null;
    }
  }
  if (!channel) return html`<p class="hint">Waiting for the device.</p>`;

  const shown = device.channels[channel.channel - 1];
  const watched = channel.rules.some(r => r.why !== "not watched");
  const put = (x, y, like) => attempt(() => call("POST", `${base(device)}/stimuli`, { kind: "heat", channel: channel.channel, x: Math.round(x), y: Math.round(y), ...like }), told);
  const take = stimulus => attempt(() => call("DELETE", `${base(device)}/stimuli/${stimulus}`));
  const nearest = (x, y) => [...channel.objects].sort((a, b) => Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y))[0];
  const pick = async (x, y) => {
    measure(x, y);
    const object = nearest(x, y);
    if (tool === "place") await put(x, y, made);
    if (tool === "move" && object) { await take(object.stimulus); await put(x, y, { temperature: object.temperature, radius: object.radius, seconds: left(known, object) ?? made.seconds }); }
    if (tool === "remove" && object) await take(object.stimulus);
  };
  const field = (name, unit, least, most) => html`<label>${name}, ${unit}<input type="number" min=${least} max=${most} value=${made[name]} onInput=${e => e.target.value !== "" && setMade({ ...made, [name]: Number(e.target.value) })} /></label>`;
  return html`<div class="cards"><section class="card two"><h2>Heat</h2>
      <div class="line">
        ${all.length > 1 && html`<label>Channel<select value=${channel.channel} onChange=${e => setNumber(Number(e.target.value))}>${all.map(c => html`<option value=${c.channel}>${c.channel}</option>`)}</select></label>`}
        <label>Palette<select value=${channel.palette} onChange=${e => attempt(() => call("PUT", `${base(device)}/config/ThermographyOptions`, at(channel.channel, [{ Colorization: e.target.value }])), "the palette is set")}>${palettes.map(p => html`<option>${p}</option>`)}</select></label>
        <fieldset class="line"><legend>A click</legend>${Object.entries(tools).map(([key, word]) => html`<label class="row"><input type="radio" name="tool" checked=${tool === key} onChange=${() => setTool(key)} />${word}</label>`)}</fieldset></div>
      <div class="gap"><${Screen} device=${device.id} channel=${channel.channel} stream=${0} title=${shown.title} as="pictures" rate=${4} label="Point at the picture of heat" onPick=${pick} onPoint=${measure}
        labels=${channel.objects.map(o => ({ x: o.x, y: o.y - o.radius, text: degrees(o.temperature) }))}>
        ${channel.rules.map(r => html`<${Region} rule=${r} />`)}
        ${channel.objects.map(o => html`<g class="hot"><ellipse cx=${o.x} cy=${o.y} rx=${o.radius} ry=${o.radius} /></g>`)}
        ${point && html`<circle class="cross" cx=${point.x} cy=${point.y} r="60" />`}
      </${Screen}></div>
      <p role="status" data-heat="point">${point ? html`At ${point.x}, ${point.y}: <strong>${point.why ?? degrees(point.temperature, point.unit)}</strong>` : "Point at the picture to measure there."} <span class="soft">Air: ${degrees(channel.ambient)}</span></p>
    </section>
    <div class="stack"><section class="card"><h2>Hot objects</h2><div class="line">${field("temperature", "°C", -273, 2000)}${field("radius", "of 8192", 1, 8192)}${field("seconds", "how long", 1, 604800)}</div>
      ${channel.objects.length === 0 ? html`<p class="hint">None. Choose "${tools.place}" and click on the picture.</p>` : html`<ul class="plain">${channel.objects.map(o => html`<li key=${o.stimulus} class="line middle" data-hot=${o.stimulus}><strong>${degrees(o.temperature)}</strong><span class="soft">at ${o.x}, ${o.y}${o.strength < 1 ? `, ${Math.round(o.strength * 100)} % so far` : ""}${left(known, o) ? `, ${Math.ceil(left(known, o))} s left` : ""}</span>
        <button onClick=${() => take(o.stimulus)} aria-label=${`Take away ${degrees(o.temperature)} at ${o.x}, ${o.y}`}>take away</button></li>`)}</ul>`}</section>
    <section class="card"><h2>Rules</h2><div class="scroll"><table><thead><tr><th scope="col">Rule</th><th scope="col">Now</th><th scope="col">Alarm</th></tr></thead>
      <tbody>${channel.rules.map(r => html`<tr key=${r.ruleId} data-rule=${r.name}><td>${r.name}<br /><span class="soft">${r.type}</span></td><td class="mono"><strong>${degrees(r.average)}</strong>${r.type !== "Spot" && html`<br /><span class="soft">to ${degrees(r.max)}<br />from ${degrees(r.min)}</span>`}</td>
        <td class=${r.alarm ? "bad" : ""}>${r.alarm ? html`<strong>alarm</strong>` : "no"}<br /><span class="soft">${r.why}</span></td></tr>`)}</tbody></table></div>
      <label class="row gap"><input type="checkbox" checked=${watched} onChange=${e => attempt(() => call("PUT", `${base(device)}/config/HeatImagingTemper`, at(channel.channel, { Enable: e.target.checked }, {})))} />alarms are watched for, and are events</label>
      <p class="hint">Rules are set in ThermometryRule, this in HeatImagingTemper.</p></section></div></div>`;
}

const told = answer => (answer?.[0]?.outcomes ?? []).map(o => `${o.code}: ${o.raised ? "raised" : o.why}`).join("; ") || "it is there";
const left = (known, object) => known.stimuli.find(s => s.stimulus === object.stimulus)?.secondsLeft;
// A section of which only one channel's entry changes.
const at = (channel, value, none = []) => [...Array.from({ length: channel - 1 }, () => none), value];

function Region({ rule }) {
  const points = rule.points.map(([x, y]) => `${x},${y}`).join(" ");
  const [x, y] = rule.points[0] ?? [0, 0];
  const shape = rule.type === "Spot" ? html`<path d=${`M${x - 150} ${y}h300M${x} ${y - 250}v500`} />` : rule.type === "Line" ? html`<polyline points=${points} />` : html`<polygon points=${points} />`;
  return html`<g class=${`rule ${rule.alarm ? "alarm" : ""}`}>${shape}</g>`;
}
