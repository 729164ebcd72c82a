// Scripts: run one, and see its steps come due.
import { call } from "./api.js";
import { html, useState } from "./dom.js";
import { attempt } from "./parts.js";

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

function Run({ run, base }) {
  const span = Math.max(run.seconds, ...run.steps.map(s => s.at ?? s.due ?? 0), 1);
  const of = seconds => `${(100 * seconds) / span}%`;
  return html`<section class="card wide" data-run=${run.id}><h2>${run.name} <span class=${`chip ${run.state === "failed" ? "bad" : run.state === "passed" ? "good" : "on"}`}>${run.state}</span></h2>
    <div class="track" role="img" aria-label=${`${run.steps.filter(s => s.state === "passed").length} of ${run.steps.length} steps done`}>
      ${run.steps.filter(s => s.at !== undefined || s.due !== undefined).map(s => html`<i class=${s.state} style=${{ left: of(s.at ?? s.due) }} title=${s.title}></i>`)}<b style=${{ left: of(run.seconds) }}></b></div>
    <p class="hint">${run.seconds.toFixed(1)} s${run.nextDue !== undefined ? `, next in ${run.nextDue.toFixed(1)} s` : ""}${run.problem ? `: ${run.problem}` : ""}</p>
    <ol>${run.steps.map(s => html`<li><span class=${s.state === "failed" ? "bad" : s.state === "passed" ? "good" : "soft"}>${s.state}</span> ${s.title}${s.problem && html`<br /><span class="bad">${s.problem}</span>`}
      ${s.nearMisses?.length > 0 && html`<details><summary>near misses</summary><pre>${JSON.stringify(s.nearMisses, null, 1)}</pre></details>`}</li>`)}</ol>
    ${run.state === "running" && html`<button onClick=${() => attempt(() => call("DELETE", `${base}/${encodeURIComponent(run.id)}`))}>stop</button>`}</section>`;
}
