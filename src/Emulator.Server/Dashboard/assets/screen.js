// One stream of a channel: as the video that clients get, or as pictures where the browser cannot play it or somebody wants titles and boxes drawn.
import { watch } from "./api.js";
import { html, useEffect, useRef, useState } from "./dom.js";
import { useKnown } from "./store.js";
import { play, plays } from "./video.js";

const grid = 8192;
const nameOf = stream => (stream === 0 ? "main stream" : `extra stream ${stream}`);

/**
 * A live picture with room for marks above it.
 * as: "video" or "pictures"; children: SVG on the grid of 8192; labels: { x, y, text, bad } on it; onPick(x, y), onPoint(x, y): somebody points, by mouse, finger or arrow keys.
 */
export function Screen({ device, channel, stream, title, encoder, as = "video", rate = 12, held = false, children, labels, onPick, onPoint, label }) {
  const [size, setSize] = useState(null);
  const [note, setNote] = useState("waiting for the first picture");
  const power = useKnown().devices.find(d => d.id === device)?.power ?? "off";
  const why = power !== "on" ? "off" : as === "pictures" ? "" : !encoder ? "wait" : plays(encoder.codec) ? "" : encoder.codec === "MJPG" ? "MJPG is pictures: here they are" : `this browser does not play ${encoder.codec}: pictures instead`;
  const moving = as === "video" && why === "";
  const name = `Live ${moving ? "video" : "picture"} of ${title}`;
  useEffect(() => { setSize(null); setNote("waiting for the first picture"); }, [device, channel, stream, moving]);
  if (why === "off") return html`<figure class="view"><div class="glass"></div><figcaption class="hint">The device is ${power}: it shows nothing.</figcaption></figure>`;
  if (why === "wait") return html`<p class="hint">Waiting for the device.</p>`;
  const place = { device, channel, stream, name, onSize: (w, h) => setSize(now => (now?.[0] === w && now?.[1] === h ? now : [w, h])), onNote: setNote };
  return html`<figure class="view"><div class="glass" style=${size ? { aspectRatio: `${size[0]} / ${size[1]}` } : undefined}>
      ${moving ? html`<${Video} key=${`${device}/${channel}/${stream}/${encoder.codec}`} ...${place} held=${held} />` : html`<${Pictures} key=${`${device}/${channel}/${stream}/pictures`} ...${place} rate=${rate} held=${held} />`}
      ${(children || labels || onPick) && html`<${Glass} labels=${labels} onPick=${onPick} onPoint=${onPoint} label=${label}>${children}</${Glass}>`}</div>
    <figcaption class="hint">Channel ${channel}, ${nameOf(stream)}: ${note}${why && `; ${why}`}${moving && encoder ? `; set to ${encoder.framesPerSecond} a second, ${encoder.kilobits} kbit/s` : ""}</figcaption></figure>`;
}

function Video({ device, channel, stream, name, onSize, onNote, held }) {
  const video = useRef(null);
  useEffect(() => {
    if (held) { video.current.dataset.held = "1"; video.current.pause(); } else delete video.current.dataset.held;
  }, [held]);
  useAgain(signal => play(`/devices/${encodeURIComponent(device)}/channels/${channel}/live.mp4?stream=${stream}`, video.current, facts => {
    onSize(facts.width, facts.height);
    onNote(`${facts.type.startsWith("avc1") ? "H.264" : "H.265"} (${facts.type}), ${facts.width} x ${facts.height}, ${facts.rate.toFixed(facts.rate < 10 ? 1 : 0)} frames a second, ${Math.round(facts.kilobits)} kbit/s`);
  }, signal), onNote, [device, channel, stream]);
  return html`<video class="screen" ref=${video} muted playsinline aria-label=${name} onLoadedMetadata=${e => onSize(e.target.videoWidth, e.target.videoHeight)}></video>`;
}

function Pictures({ device, channel, stream, name, onSize, onNote, rate, held }) {
  const canvas = useRef(null);
  const still = useRef(false);
  still.current = held;
  useAgain(signal => {
    let [count, bytes, since] = [0, 0, performance.now()];
    return watch(`/devices/${encodeURIComponent(device)}/channels/${channel}/live?stream=${stream}&rate=${rate}`, async picture => {
      if (still.current) return;
      const bitmap = await createImageBitmap(picture);
      const target = canvas.current;
      if (!target) return;
      if (target.width !== bitmap.width || target.height !== bitmap.height) { target.width = bitmap.width; target.height = bitmap.height; }
      target.getContext("2d").drawImage(bitmap, 0, 0);
      target.dataset.pictures = Number(target.dataset.pictures ?? 0) + 1;
      onSize(bitmap.width, bitmap.height);
      count++;
      bytes += picture.size;
      const passed = performance.now() - since;
      if (passed > 1000) {
        onNote(`JPEG, ${bitmap.width} x ${bitmap.height}, ${Math.round((count * 1000) / passed)} pictures a second of at most ${rate}, ${Math.round((bytes * 8) / passed)} kbit/s`);
        [count, bytes, since] = [0, 0, performance.now()];
      }
      bitmap.close();
    }, signal);
  }, onNote, [device, channel, stream, rate]);
  return html`<canvas class="screen" ref=${canvas} role="img" aria-label=${name}></canvas>`;
}

// Does something that ends when the camera says so, again and again: at once when it was set otherwise, later when it refused.
function useAgain(what, onNote, of) {
  useEffect(() => {
    const ended = new AbortController();
    (async () => {
      while (!ended.signal.aborted) {
        let wait = 300;
        try {
          await what(ended.signal);
        } catch (problem) {
          if (ended.signal.aborted) return;
          onNote(problem.message);
          wait = 1500;
        }
        await new Promise(done => setTimeout(done, wait));
      }
    })();
    return () => ended.abort();
  }, of);
}

// What is drawn above a picture, and who points at it. Arrow keys move a cross, Enter picks.
function Glass({ children, labels = [], onPick, onPoint, label }) {
  const [cross, setCross] = useState(null);
  const at = e => {
    const box = e.currentTarget.getBoundingClientRect();
    const on = (value, length) => Math.min(grid - 1, Math.max(0, Math.round((grid * value) / length)));
    return [on(e.clientX - box.left, box.width), on(e.clientY - box.top, box.height)];
  };
  const marks = html`<svg viewBox="0 0 ${grid} ${grid}" preserveAspectRatio="none" aria-hidden="true">${children}${cross && html`<path class="cross" d=${`M${cross[0] - 200} ${cross[1]}h400M${cross[0]} ${cross[1] - 300}v600`} />`}</svg>${labels.map(l => html`<span class=${l.bad ? "bad" : ""} style=${{ left: `${(100 * l.x) / grid}%`, top: `${(100 * l.y) / grid}%` }} aria-hidden="true">${l.text}</span>`)}`;
  if (!onPick) return html`<div class="marks">${marks}</div>`;
  const keys = e => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key] ?? [0, 0];
    const [x, y] = cross ?? [grid / 2, grid / 2];
    if (dx || dy) {
      e.preventDefault();
      const step = e.shiftKey ? 64 : 256;
      const next = [Math.min(grid - 1, Math.max(0, x + dx * step)), Math.min(grid - 1, Math.max(0, y + dy * step))];
      setCross(next);
      onPoint?.(...next);
    } else if (e.key === "Enter" || e.key === " ") {
      e.preventDefault();
      setCross([x, y]);
      onPick(x, y);
    }
  };
  return html`<button type="button" class="marks pick" aria-label=${`${label}; arrow keys move, Enter picks`} onClick=${e => { if (e.detail > 0) { setCross(null); onPick(...at(e)); } }}
    onPointerMove=${e => onPoint?.(...at(e))} onKeyDown=${keys}>${marks}</button>`;
}
