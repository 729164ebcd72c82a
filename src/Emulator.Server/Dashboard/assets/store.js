// What is known of the device that is shown, kept up to date by one connection; it comes back by itself.
import { follow, get } from "./api.js";
import { useEffect, useState } from "./dom.js";

const most = 500;
const empty = { devices: [], state: null, streams: null, encoders: null, revisions: {}, faults: [], scenarios: [], stimuli: [], events: [], requests: [], skipped: 0 };
let known = { ...empty, online: false, device: "" };
let listeners = new Set();
let connection = null;

function tell(change) {
  known = { ...known, ...change };
  for (const listener of listeners) listener(known);
}

/** Everything that is known, and again whenever it changes. */
export function useKnown() {
  const [now, set] = useState(known);
  useEffect(() => { listeners.add(set); set(known); return () => listeners.delete(set); }, []);
  return now;
}

/** Shows another device; the first there is when it has no name. */
export function show(device) {
  if (connection && known.device === device) return;
  connection?.abort();
  connection = new AbortController();
  tell({ ...empty, devices: known.devices, device });
  keep(device, connection.signal);
}

export function forgetRequests() { tell({ requests: [] }); }

async function keep(device, signal) {
  while (!signal.aborted) {
    try {
      const devices = await get("/devices");
      if (signal.aborted) return;
      tell({ devices, online: true });
      if (!devices.some(d => d.id === device)) return;
      tell({ events: [], requests: [] });
      await follow(`/devices/${encodeURIComponent(device)}/changes`, (name, data) => { if (!signal.aborted) take(name, data); }, signal);
    } catch (problem) {
      if (signal.aborted) return;
      tell({ online: problem.status !== undefined });
    }
    await new Promise(done => setTimeout(done, 1000));
  }
}

function take(name, data) {
  if (name === "event") tell({ events: [data, ...known.events].slice(0, most), online: true });
  else if (name === "request") tell({ requests: [data, ...known.requests].slice(0, most), online: true });
  else if (name === "skipped") tell({ skipped: known.skipped + data });
  else tell({ [name]: data, online: true });
}
