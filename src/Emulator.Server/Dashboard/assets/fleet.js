// All devices at a glance: what each shows, whether it is on; add one, take one away, do something to all.
import { call, send } from "./api.js";
import { html, useEffect, useState } from "./dom.js";
import { attempt } from "./parts.js";

const profiles = ["ipc", "speed-dome", "dvr", "thermal", "vto", "traffic"];
const most = 60; // pictures that are kept up to date

export function Fleet({ known }) {
  const [profile, setProfile] = useState("ipc");
  const [id, setId] = useState("");
  const [holds, setHolds] = useState("");
  const shown = known.devices.filter(d => `${d.id} ${d.profile} ${d.power}`.toLowerCase().includes(holds.toLowerCase()));
  const pictures = usePictures(shown.slice(0, most));
  const add = async e => { e.preventDefault(); if (await attempt(() => call("POST", "/devices", { profile, ...(id && { id }) }), device => `${device.id} is there`)) setId(""); };
  const all = action => attempt(() => call("POST", "/devices/*/power", { action }), `${action}: all of them`);
  return html`<h1>All devices</h1><div class="cards gap">
    <section class="card wide"><div class="line"><label>Search<input type="search" value=${holds} onInput=${e => setHolds(e.target.value)} /></label><span class="hint" role="status">${shown.length} of ${known.devices.length}, ${known.devices.filter(d => d.power === "on").length} on</span>
      <button onClick=${() => all("reboot")}>reboot all</button><button onClick=${() => all("off")}>turn all off</button><button onClick=${() => all("on")}>turn all on</button></div></section>
    ${shown.map(d => html`<article key=${d.id} class="card tile" data-tile=${d.id}><a href=${`#/${encodeURIComponent(d.id)}/live`}><div class="glass">${pictures[d.id] && d.power === "on" ? html`<img class="screen" src=${pictures[d.id]} alt="" />` : ""}</div><h2><span class=${`dot ${d.power === "on" ? "" : d.power === "off" ? "off" : "wait"}`}></span>${d.id}</h2></a>
      <p class="hint">${d.profile}, ${d.power}, ${d.channels.length} ${d.channels.length === 1 ? "channel" : "channels"}<br /><span class="mono">${d.clock}</span><br /><code>${d.urls.http}</code></p>
      <button class="bad" onClick=${() => { if (confirm(`Take ${d.id} away?`)) attempt(() => call("DELETE", `/devices/${encodeURIComponent(d.id)}`), `${d.id} is gone`); }} aria-label=${`Take away ${d.id}`}>take away</button></article>`)}
    <form class="card" onSubmit=${add}><h2>Another device</h2><div class="line"><label>Profile<input list="profiles" value=${profile} onInput=${e => setProfile(e.target.value)} /></label><datalist id="profiles">${profiles.map(p => html`<option value=${p}></option>`)}</datalist>
      <label>Name<input value=${id} placeholder=${`${profile}-…`} onInput=${e => setId(e.target.value)} /></label></div><button class="main gap">Add</button></form></div>`;
}

// One picture after another, so that a hundred devices are no hundred requests at once.
function usePictures(devices) {
  const [urls, set] = useState({});
  const names = devices.filter(d => d.power === "on").map(d => d.id).join();
  useEffect(() => {
    const ended = new AbortController();
    const made = {};
    (async () => {
      while (!ended.signal.aborted) {
        for (const id of names.split(",").filter(Boolean)) {
          try {
            const picture = await (await send(`/api/v1/devices/${encodeURIComponent(id)}/channels/1/picture?stream=1`, { signal: ended.signal })).blob();
            URL.revokeObjectURL(made[id]);
            made[id] = URL.createObjectURL(picture);
            set({ ...made });
          } catch { if (ended.signal.aborted) return; }
        }
        await new Promise(done => setTimeout(done, 2000));
      }
    })();
    return () => { ended.abort(); for (const url of Object.values(made)) URL.revokeObjectURL(url); };
  }, [names]);
  return urls;
}
