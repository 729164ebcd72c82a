// Parking spaces and cars that pass.
import { call } from "./api.js";
import { html, useState } from "./dom.js";
import { attempt, read, time } from "./parts.js";
import { Screen } from "./screen.js";

const happen = (device, body, done) => attempt(() => call("POST", `/devices/${encodeURIComponent(device.id)}/stimuli`, body), done);

export function Parking({ device, known }) {
  const spaces = known.state?.parts?.traffic?.spaces;
  const [plate, setPlate] = useState("");
  const [color, setColor] = useState("");
  const [as, setAs] = useState("pictures");
  if (!spaces) return html`<p class="hint">Waiting for the device.</p>`;
  const click = space => (space.car
    ? happen(device, { kind: "parking-left", space: space.space }, `${space.car.plate} leaves ${space.parkNo}`)
    : happen(device, { kind: "parking", space: space.space, ...(plate && { plate }), ...(color && { color }) }, `a car stands in ${space.parkNo}`));
  const taken = spaces.filter(s => s.car).length;
  return html`<div class="cards">
    <section class="card two"><h2>Parking spaces <span class="chip" role="status">${taken} of ${spaces.length} taken</span></h2>
      <div class="line"><label>Plate of the next car<input value=${plate} maxlength="16" placeholder="made up" onInput=${e => setPlate(e.target.value)} /></label>
        <label>Its colour<select value=${color} onChange=${e => setColor(e.target.value)}><option value="">made up</option>${colors.map(c => html`<option>${c}</option>`)}</select></label></div>
      <div class="lot gap" role="group" aria-label="Map of the spaces">${spaces.map(s => html`<button key=${s.space} data-space=${s.space} class=${s.car ? "taken" : "free"} aria-pressed=${Boolean(s.car)} aria-label=${s.car ? `${s.parkNo}: ${s.car.plate}, let it leave` : `${s.parkNo}: free, let a car park`} onClick=${() => click(s)}>
        <span class="mono">${s.parkNo}</span>${s.car ? html`<${Car} color=${s.car.color} /><strong class="plate">${s.car.plate}</strong><span class="soft">${s.car.color} ${s.car.brand}</span>` : html`<span class="room"></span><span class="soft">free</span>`}
        <span class="soft">since ${time(s.since)} UTC${s.noticed ? "" : ", not noticed"}</span></button>`)}</div>
      <p class="hint">A click lets a car park or leave. Cars are drawn on pictures; coded streams show the scene without them.</p></section>
    <${Pass} device=${device} />
    <section class="card two"><h2>The camera's view</h2><div class="line"><label>Show<select value=${as} onChange=${e => setAs(e.target.value)}><option value="pictures">pictures, with cars drawn</option><option value="video">the stream itself</option></select></label></div>
      <div class="gap"><${Screen} device=${device.id} channel=${1} stream=${0} title=${device.channels[0].title} as=${as} rate=${4} encoder=${known.encoders?.[0]} /></div></section>
    <section class="card"><h2>Seen</h2><${Seen} events=${known.events} /></section></div>`;
}

const colors = ["White", "Black", "Red", "Blue", "Silver", "Green", "Yellow", "Gray"];

function Car({ color }) {
  return html`<svg class="car" viewBox="0 0 40 64" aria-hidden="true"><rect x="4" y="2" width="32" height="60" rx="9" fill=${color.toLowerCase()} /><path d="M8 20h24l-2-8H10zM9 46h22l1 8H8z" /></svg>`;
}

function Pass({ device }) {
  const [made, setMade] = useState({ plate: "", lane: 1, speed: 50, direction: "Approach" });
  const send = e => {
    e.preventDefault();
    happen(device, { kind: "vehicle", channel: 1, lane: made.lane, speed: made.speed, direction: made.direction, ...(made.plate && { plate: made.plate }) }, "a car passes");
  };
  const number = (name, most) => html`<label>${name}<input type="number" min="0" max=${most} value=${made[name]} onInput=${e => e.target.value !== "" && setMade({ ...made, [name]: Number(e.target.value) })} /></label>`;
  return html`<form class="card" onSubmit=${send}><h2>Send a car over</h2><div class="line"><label>Plate<input value=${made.plate} maxlength="16" placeholder="made up" onInput=${e => setMade({ ...made, plate: e.target.value })} /></label>${number("lane", 63)}${number("speed", 400)}
    <label>direction<select value=${made.direction} onChange=${e => setMade({ ...made, direction: e.target.value })}><option>Approach</option><option>Leave</option></select></label></div><button class="main gap">Send it</button></form>`;
}

function Seen({ events }) {
  const cars = events.filter(e => e.code.startsWith("Traffic")).slice(0, 12);
  if (cars.length === 0) return html`<p class="hint">No car yet.</p>`;
  return html`<ul class="plain">${cars.map(e => {
    const car = read(e.data)?.TrafficCar ?? {};
    const word = { TrafficJunction: `passed${car.Speed ? ` at ${car.Speed} km/h` : ""}`, TrafficParkingSpaceParking: "parked", TrafficParkingSpaceNoParking: "left" }[e.code] ?? e.code;
    return html`<li key=${e.seq}><span class="mono">${time(e.time)}</span> <strong>${car.PlateNumber ?? ""}</strong> ${word}</li>`;
  })}</ul>`;
}
