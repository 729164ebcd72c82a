// A recorder: what its screens show, the cameras it takes over the network, its disks.
import { call, get, send } from "./api.js";
import { html, useEffect, useState } from "./dom.js";
import { attempt } from "./parts.js";

const base = device => `/devices/${encodeURIComponent(device.id)}`;
const size = bytes => `${(bytes / 1e12).toFixed(2)} TB`;

export function Recorder({ device, known }) {
  if (!known.state) return html`<p class="hint">Waiting for the device.</p>`;
  return html`<div class="cards">
    ${known.state.screens.map(s => html`<${Wall} key=${s.screen} device=${device} screen=${s} devices=${known.devices} remote=${known.state.parts.remote ?? []} />`)}
    <${Remote} device=${device} known=${known} />
    <section class="card"><${Disks} device=${device} disks=${known.state.disks} /></section></div>`;
}

/** Disks, and what can happen to them. */
export function Disks({ device, disks }) {
  const happen = (kind, disk, done) => attempt(() => call("POST", `${base(device)}/stimuli`, { kind, disk }), done);
  return html`<h2>Disks</h2>${disks.map(d => html`<div key=${d.disk} class="gap" data-disk=${d.disk}><label>${d.name} <span class=${d.state === "working" ? "good" : "bad"}>${d.state}</span><meter min="0" max=${d.totalBytes} value=${d.usedBytes}>${Math.round((100 * d.usedBytes) / d.totalBytes)} %</meter></label>
    <p class="hint">${size(d.usedBytes)} of ${size(d.totalBytes)}, ${Math.round((100 * d.usedBytes) / d.totalBytes)} %</p>
    <div class="line" role="group" aria-label=${d.name}><button onClick=${() => happen("disk-removed", d.disk, `${d.name} is pulled out`)}>pull out</button><button onClick=${() => happen("disk-failed", d.disk, `${d.name} fails`)}>let it fail</button>
      <button onClick=${() => happen("disk-full", d.disk, `${d.name} is full`)}>fill</button><button onClick=${() => happen("disk-restored", d.disk, `${d.name} is whole`)}>make whole</button></div></div>`)}`;
}

// The windows of a screen with a picture each, looked at again every few seconds, one after another.
function Wall({ device, screen, devices, remote }) {
  const across = Math.ceil(Math.sqrt(Math.max(1, screen.channels.length)));
  const [shown, setShown] = useState({});
  const channels = screen.channels.join();
  useEffect(() => {
    const ended = new AbortController();
    const urls = {};
    (async () => {
      while (!ended.signal.aborted) {
        for (const channel of screen.channels) {
          if (ended.signal.aborted) return;
          if (channel > device.channels.length) continue;
          try {
            const picture = await (await send(`/api/v1${base(device)}/channels/${channel}/picture?stream=1`, { signal: ended.signal })).blob();
            URL.revokeObjectURL(urls[channel]);
            urls[channel] = URL.createObjectURL(picture);
            setShown({ ...urls });
          } catch { if (ended.signal.aborted) return; }
        }
        await new Promise(done => setTimeout(done, 3000));
      }
    })();
    return () => { ended.abort(); for (const url of Object.values(urls)) URL.revokeObjectURL(url); };
  }, [device.id, channels]);
  const title = channel => device.channels[channel - 1]?.title ?? remote.find(r => r.channel === channel)?.name ?? `channel ${channel}`;
  return html`<section class="card two" data-screen=${screen.screen}><h2>Screen ${screen.screen} <span class="chip">${screen.mode}, group ${screen.group}${screen.tour ? ", on tour" : ""}</span></h2>
    <p class="hint">${screen.width} x ${screen.height}, ${screen.refreshRate} Hz${screen.layout ? `, ${screen.layout}` : ""}</p>
    <div class="wall" style=${{ gridTemplateColumns: `repeat(${across}, 1fr)` }}>${screen.channels.map(c => html`<a key=${c} class="window" href=${`#/${encodeURIComponent(device.id)}/live`} aria-label=${`Channel ${c}: ${title(c)}`}>${shown[c] && html`<img src=${shown[c]} alt="" />`}<span>${c} ${title(c)}</span></a>`)}</div></section>`;
}

const head = "System_CONFIG_NETCAMERA_INFO_";

function Remote({ device, known }) {
  const [section, setSection] = useState(null);
  const others = known.devices.filter(d => d.id !== device.id);
  const [chosen, setChosen] = useState("");
  const attached = known.state.parts.remote ?? [];
  const path = `${base(device)}/config/RemoteDevice`;
  useEffect(() => { get(path).then(setSection).catch(() => {}); }, [path, known.revisions.config]);
  const put = (place, value, done) => attempt(() => call("PUT", path, { [`${head}${place}`]: value }), done).then(saved => saved && setSection(saved));
  const free = section ? Object.keys(section).map(k => Number(k.slice(head.length))).sort((a, b) => a - b).find(n => !section[`${head}${n}`].Enable) : undefined;
  const camera = others.find(d => d.id === chosen) ?? others[0];
  const attach = e => {
    e.preventDefault();
    const url = new URL(camera.urls.http);
    put(free, { Enable: true, Address: url.hostname, HttpPort: Number(url.port || 80), Name: camera.id, VideoInput: 1 }, `${camera.id} is attached`);
  };
  return html`<section class="card"><h2>Cameras over the network</h2>
    ${attached.length === 0 ? html`<p class="hint">None attached.</p>` : html`<ul class="plain">${attached.map(r => html`<li key=${r.channel} class="line middle" data-remote=${r.channel}><strong>${r.channel}</strong> ${r.name} <span class="mono soft">${r.address}:${r.port}</span> <span class=${r.online ? "good" : "bad"}>${r.online ? "answers" : "does not answer"}</span>
      <button onClick=${() => put(r.channel - device.channels.length - 1, { Enable: false }, `channel ${r.channel} is free`)} aria-label=${`Take away channel ${r.channel}`}>take away</button></li>`)}</ul>`}
    ${camera ? html`<form class="line gap" onSubmit=${attach}><label>Device<select value=${camera.id} onChange=${e => setChosen(e.target.value)}>${others.map(d => html`<option>${d.id}</option>`)}</select></label><button class="main" disabled=${free === undefined}>attach</button></form>` : html`<p class="hint">There is no other device in this process.</p>`}</section>`;
}
