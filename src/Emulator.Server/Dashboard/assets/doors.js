// A door station: its doors, its cards, who came, and the call that is on.
import { call, get } from "./api.js";
import { html, useEffect, useState } from "./dom.js";
import { attempt, say } from "./parts.js";
import { Screen } from "./screen.js";

const base = device => `/devices/${encodeURIComponent(device.id)}`;
const methods = { 0: "code", 1: "card", 2: "card and code", 3: "code and card", 4: "remote", 5: "button", 6: "fingerprint", 11: "several", 12: "key", 13: "duress" };
const refusals = { 16: "unknown or not valid", 17: "lost or cancelled", 18: "for other doors", 20: "out of its dates", 23: "kept shut", 25: "a patrol card", 32: "out of its schedule", 64: "wrong code" };
const statuses = { 0: "", 1: "lost", 2: "cancelled", 4: "frozen", 8: "in debt", 16: "overdue" };
const types = { 0: "normal", 1: "VIP", 2: "visitor", 3: "patrol", 4: "blacklist", 5: "stress", 255: "mother card" };

// Records of a kind, read again whenever any was changed.
function useRecords(device, kind, revision) {
  const [rows, set] = useState([]);
  useEffect(() => { let here = true; get(`${base(device)}/records/${kind}`).then(all => { if (here) set(all); }).catch(() => {}); return () => { here = false; }; }, [device.id, kind, revision]);
  return rows;
}

const happen = (device, kind, more, done) => attempt(() => call("POST", `${base(device)}/stimuli`, { kind, ...more }), answer => done ?? answer.flatMap(r => r.outcomes ?? []).map(o => `${o.code}: ${o.raised ? o.why || "raised" : `not raised, ${o.why}`}`).join("; ") ?? "done");

export function Doors({ device, known }) {
  const parts = known.state?.parts;
  const revision = known.revisions.records;
  const cards = useRecords(device, "AccessControlCard", revision);
  const attempts = useRecords(device, "AccessControlCardRec", revision);
  if (!parts?.doors) return html`<p class="hint">Waiting for the device.</p>`;
  return html`<div class="cards">
    ${parts.doors.map(d => html`<${Door} key=${d.door} device=${device} door=${d} cards=${cards} />`)}
    ${parts.talk && html`<${Talk} device=${device} talk=${parts.talk} revision=${revision} />`}
    <section class="card"><h2>Before the door</h2><${Screen} device=${device.id} channel=${1} stream=${0} title=${device.channels[0].title} encoder=${known.encoders?.[0]} /></section>
    <${Cards} device=${device} cards=${cards} />
    <section class="card two"><h2>Who came</h2>${attempts.length === 0 ? html`<p class="hint">Nobody yet.</p>` : html`<div class="scroll"><table><thead><tr><th scope="col">When</th><th scope="col">Door</th><th scope="col">How</th><th scope="col">Card</th><th scope="col">Then</th></tr></thead>
      <tbody>${attempts.slice(-20).reverse().map(({ recNo, time, fields: f }) => html`<tr key=${recNo}><td class="mono">${time.slice(5)}</td><td>${f.Door}</td><td>${methods[f.Method] ?? `method ${f.Method}`}${f.Type ? `, ${f.Type}` : ""}</td><td>${f.CardNo ?? ""} ${f.CardName ?? ""}</td>
        <td class=${f.Status === "1" ? "good" : "bad"}>${f.Status === "1" ? "opened" : `refused: ${refusals[f.ErrorCode] ?? f.ErrorCode ?? ""}`}</td></tr>`)}</tbody></table></div>`}</section></div>`;
}

function Door({ device, door, cards }) {
  const [card, setCard] = useState("");
  const [code, setCode] = useState("");
  const chosen = cards.find(c => c.fields.CardNo === card)?.fields.CardNo ?? cards[0]?.fields.CardNo ?? "";
  const act = (kind, more, done) => happen(device, kind, { door: door.door, ...more }, done);
  const word = { Open: door.standsOpen ? "stands open" : "unlocked", Close: "shut", Break: "forced" }[door.status] ?? door.status;
  return html`<section class="card" data-door=${door.door}><h2>Door ${door.door} <span class="soft">${door.name}</span> <span class=${`chip ${door.status === "Break" ? "bad" : door.status === "Open" ? "on" : ""}`} role="status">${word}</span>${door.tooLong && html` <span class="chip bad">open too long</span>`}</h2>
    <div class="line middle"><svg class="door" viewBox="0 0 60 80" aria-hidden="true"><rect class="frame" x="6" y="4" width="48" height="74" />${door.standsOpen || door.status === "Break" ? html`<path class=${door.status === "Break" ? "leaf broken" : "leaf"} d="M6 4 L30 14 V72 L6 78 Z" />` : html`<rect class=${door.unlocked ? "leaf free" : "leaf"} x="6" y="4" width="48" height="74" /><circle cx="46" cy="42" r="3" />`}</svg>
      <div class="line">
        <button onClick=${() => act("door-open", { method: "remote" })}>unlock</button><button onClick=${() => act("door-opened")}>push open</button>
        <button onClick=${() => act("door-closed", {}, "it falls shut")}>shut</button><button class="bad" onClick=${() => act("door-forced")}>force</button></div></div>
    <form class="line gap" onSubmit=${e => { e.preventDefault(); act("card", { card: chosen, ...(code && { password: code }) }); }}>
      <label>Card<select value=${chosen} onChange=${e => setCard(e.target.value)}>${cards.map(c => html`<option value=${c.fields.CardNo}>${c.fields.CardNo}${c.fields.CardName ? ` ${c.fields.CardName}` : ""}${c.fields.CardStatus !== "0" ? ` (${statuses[c.fields.CardStatus] ?? c.fields.CardStatus})` : ""}</option>`)}</select></label>
      <label>Code<input size="6" value=${code} placeholder="none" onInput=${e => setCode(e.target.value)} /></label><button class="main" disabled=${!chosen}>hold to the reader</button></form></section>`;
}

function Cards({ device, cards }) {
  const [made, setMade] = useState({ CardNo: "", CardName: "", Password: "", CardStatus: "0", CardType: "0" });
  const path = `${base(device)}/records/AccessControlCard`;
  const add = async e => {
    e.preventDefault();
    const fields = Object.fromEntries(Object.entries(made).filter(([, value]) => value !== ""));
    if (await attempt(() => call("POST", path, fields), `card ${made.CardNo} is put in`)) { setMade({ ...made, CardNo: "" }); }
  };
  const remove = card => attempt(() => call("DELETE", `${path}/${card.recNo}`), `card ${card.fields.CardNo} is taken out`);
  const text = (name, label) => html`<label>${label}<input size="10" value=${made[name]} onInput=${e => setMade({ ...made, [name]: e.target.value })} /></label>`;
  const choice = (name, label, words) => html`<label>${label}<select value=${made[name]} onChange=${e => setMade({ ...made, [name]: e.target.value })}>${Object.entries(words).map(([value, word]) => html`<option value=${value}>${word || "in force"}</option>`)}</select></label>`;
  return html`<section class="card two"><h2>Cards</h2><div class="scroll"><table><thead><tr><th scope="col">Number</th><th scope="col">Name</th><th scope="col">Kind</th><th scope="col">In force</th><th scope="col"><span class="hidden">Remove</span></th></tr></thead>
    <tbody>${cards.map(c => html`<tr key=${c.recNo} data-card=${c.fields.CardNo}><td class="mono">${c.fields.CardNo}</td><td>${c.fields.CardName ?? ""}</td><td>${types[c.fields.CardType] ?? c.fields.CardType}</td><td>${c.fields.CardStatus !== "0" ? statuses[c.fields.CardStatus] ?? c.fields.CardStatus : c.fields.IsValid === "false" ? "no" : "yes"}</td>
      <td><button class="bad" onClick=${() => remove(c)} aria-label=${`Take out card ${c.fields.CardNo}`}>take out</button></td></tr>`)}</tbody></table></div>
    <form class="line gap" onSubmit=${add}>${text("CardNo", "New card's number")}${text("CardName", "Name")}${text("Password", "Its code")}${choice("CardType", "Kind", types)}${choice("CardStatus", "Status", statuses)}<button class="main" disabled=${!made.CardNo}>put in</button></form></section>`;
}

const steps = [["Idle", "nobody calls"], ["Ringing", "it rings"], ["Answer", "they talk"], ["Hangup", "over"]];

function Talk({ device, talk, revision }) {
  const log = useRecords(device, "VideoTalkLog", revision);
  const [room, setRoom] = useState("501");
  const now = talk.call ?? null;
  const talking = now && now.talkSeconds !== undefined;
  const rings = now && !talking;
  const visitor = now?.callType === "Outgoing";
  const at = !now ? "Idle" : talking ? "Answer" : "Ringing";
  const missed = log.filter(c => c.fields.EndState === "Missed").length;
  const act = (kind, more) => happen(device, kind, more);
  return html`<section class="card" data-talk=${talk.state}><h2>Calls <span class=${`chip ${now ? "on" : ""}`} role="status">${talk.state}</span></h2>
    <ol class="steps" aria-label="How a call goes">${steps.slice(0, 3).map(([key, word]) => html`<li aria-current=${key === at ? "step" : undefined}>${word}</li>`)}</ol>
    ${now ? html`<dl class="pairs"><dt>Call</dt><dd>${now.number}, ${visitor ? "a visitor rang" : "a client called"}${now.user ? `, ${now.user}` : ""}</dd><dt>Other end</dt><dd>${now.peer} ${now.from ?? ""}</dd>
      ${now.secondsLeft !== undefined && html`<dt>${talking ? "Talk ends in" : "Rings for"}</dt><dd>${Math.ceil(now.secondsLeft)} s</dd>`}${talk.sound && html`<dt>Sound</dt><dd>${Object.entries(talk.sound).filter(([, v]) => typeof v !== "object").map(([k, v]) => `${k} ${v}`).join(", ")}</dd>`}</dl>` : ""}
    <form class="line gap" onSubmit=${e => { e.preventDefault(); act("doorbell", { ...(room && { room }) }); }}><label>Room<input size="6" value=${room} onInput=${e => setRoom(e.target.value)} /></label><button class="main">ring the bell</button></form>
    <div class="line gap" role="group" aria-label="At the door">
      <button disabled=${!rings || visitor} onClick=${() => act("talk-answer")}>answer</button><button disabled=${!rings || visitor} onClick=${() => act("talk-refuse")}>refuse</button>
      <button disabled=${!rings || !visitor} onClick=${() => act("talk-cancel")}>give up</button><button disabled=${!talking} onClick=${() => act("talk-hangup")}>hang up</button></div>
    ${rings && visitor && html`<p class="hint">The client under test answers: <code>VideoTalkPeer.cgi?action=answer</code>, or refuses.</p>`}
    <h3 class="gap">Calls so far${missed > 0 && html`, <span class="bad">${missed} missed</span>`}</h3>
    ${log.length === 0 ? html`<p class="hint">None.</p>` : html`<ul class="plain">${log.slice(-8).reverse().map(c => html`<li key=${c.recNo}><span class="mono">${c.time.slice(5)}</span> ${c.fields.CallType === "Outgoing" ? "a visitor rang" : "a client called"}, <span class=${c.fields.EndState === "Missed" ? "bad" : "good"}>${c.fields.EndState === "Missed" ? "missed" : "answered"}</span> ${c.fields.PeerNumber ?? ""}</li>`)}</ul>`}</section>`;
}
