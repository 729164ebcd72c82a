// Scripts: run one, and see its steps come due.
import { call } from "./api.js";
import { html, useState } from "./dom.js";
import { Misses, attempt } from "./parts.js";

const example = `name: motion, and the camera goes silent
steps:
  - at: 0s
    config: { "MotionDetect[0].Enable": true }
  - at: 1s
    stimulus: { kind: motion, channel: 1, seconds: 5 }
  - at: 3s
    fault: { kind: events.mute, for: 10s }
`;

export function Scenarios({ device, known }) {
  const [text, setText] = useState(example);
  const base = `/devices/${encodeURIComponent(device.id)}/scenarios`;
  const run = e => { e.preventDefault(); attempt(() => call("POST", base, text), report => `${report.name} runs`); };
  const load = async e => { const file = e.target.files[0]; if (file) setText(await file.text()); };
  return html`<div class="cards">
    <form class="card wide" onSubmit=${run}><h2>Run a scenario</h2>
      <label>Script (YAML or JSON)<textarea rows="10" class="mono" spellcheck="false" value=${text} onInput=${e => setText(e.target.value)}></textarea></label>
      <div class="line gap"><button class="main">Run</button><label>Open a file<input type="file" accept=".yaml,.yml,.json" onChange=${load} /></label></div></form>
    ${[...known.scenarios].reverse().map(r => html`<${Run} key=${r.id} run=${r} base=${base} />`)}
  </div>`;
}

// A line for each step, with time from left to right: a mark where it is due, once for each time, and where it came to pass.
function Timeline({ run }) {
  const due = step => (step.due === undefined ? (step.at === undefined ? [] : [step.at]) : Array.from({ length: Math.min(step.times, 200) }, (_, i) => step.due + i * (step.every ?? 0)));
  const span = Math.max(run.seconds, ...run.steps.flatMap(due), 1) * 1.04;
  const of = seconds => `${(100 * Math.max(0, seconds)) / span}%`;
  const ticks = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400].find(t => span / t <= 8) ?? span / 8;
  return html`<div class="timeline" role="img" aria-label=${`${run.steps.filter(s => s.state === "passed").length} of ${run.steps.length} steps done after ${run.seconds.toFixed(1)} seconds`}>
    <div class="axis">${Array.from({ length: Math.floor(span / ticks) + 1 }, (_, i) => html`<span style=${{ left: of(i * ticks) }}>${clock(i * ticks)}</span>`)}</div>
    ${run.steps.map(s => {
      const marks = due(s);
      const [first, last] = [marks[0] ?? 0, marks.at(-1) ?? 0];
      const word = s.title.replace(/^step \d+ \(line \d+\) /, "");
      return html`<div class=${`row ${s.state}`} key=${s.number}>${marks.map((at, i) => html`<i class=${i < s.fired || s.due === undefined ? s.state === "waiting" ? "passed" : s.state : s.state === "skipped" ? "skipped" : "waiting"} style=${{ left: of(at) }}></i>`)}
        <span style=${first / span > 0.5 ? { right: `calc(${of(span - first)} + .6rem)` } : { left: `calc(${of(last > span / 2 ? first : last)} + .6rem)` }} title=${s.title}>${word}</span></div>`;
    })}
    <b style=${{ left: of(run.seconds) }}></b></div>`;
}

const clock = seconds => (seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} m`);

function Run({ run, base }) {
  return html`<section class="card wide" data-run=${run.id}><div class="line middle"><h2>${run.name} <span class=${`chip ${run.state === "failed" ? "bad" : run.state === "passed" ? "good" : "on"}`} role="status">${run.state}</span></h2>
      ${run.state === "running" && html`<button onClick=${() => attempt(() => call("DELETE", `${base}/${encodeURIComponent(run.id)}`))}>stop</button>`}</div>
    <${Timeline} run=${run} />
    <p class="hint">${run.seconds.toFixed(1)} s${run.nextDue !== undefined ? `, next in ${run.nextDue.toFixed(1)} s` : ""}${run.problem ? `: ${run.problem}` : ""}</p>
    <ol>${run.steps.map(s => html`<li key=${s.number}><span class=${s.state === "failed" ? "bad" : s.state === "passed" ? "good" : "soft"}>${s.state}</span> ${s.title}${s.problem && html`<br /><span class="bad">${s.problem}</span>`}
      ${s.nearMisses?.length > 0 && html`<details open=${s.state === "failed"}><summary>${s.nearMisses.length} near ${s.nearMisses.length === 1 ? "miss" : "misses"}</summary><${Misses} of=${s.nearMisses} /></details>`}</li>`)}</ol></section>`;
}
