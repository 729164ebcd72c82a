"""What arrives over a bad line: RTSP over TCP and UDP, MJPEG, events, downloads. Called by prove-network.sh, in namespaces of its own."""
import base64, hashlib, json, os, re, socket, struct, subprocess, sys, threading, time, urllib.request

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import line as lines

SHORT = "--short" in sys.argv
PROGRAM = [a for a in sys.argv[1:] if a != "--short"]
LOGIN = "Basic " + base64.b64encode(b"admin:admin").decode()
TOKEN = "a-token-of-the-proof"
HOST = os.environ.get("CAMULATOR_HOST", lines.NEAR)
HTTP, RTSP, CONTROL = (int(os.environ.get("CAMULATOR_" + name, port)) for name, port in (("HTTP", 8080), ("RTSP", 8554), ("CONTROL", 8090)))
SPAN = 4 if SHORT else 20
bad = []


def check(holds, what):
    print(("  ok    " if holds else "  WRONG ") + what, flush=True)
    if not holds:
        bad.append(what)


# --- clients, which run on either side: python3 network.py client NAME ... -------------------------------------------------------------

def get(path, port=HTTP, timeout=60):
    request = urllib.request.Request(f"http://{HOST}:{port}{path}", headers={"Authorization": LOGIN if port == HTTP else "Bearer " + TOKEN})
    return urllib.request.urlopen(request, timeout=timeout)


def download(path):
    """Fetches something: its length, its hash, and how long it took."""
    began, hash, length = time.monotonic(), hashlib.sha256(), 0
    with get(path) as answer:
        expected = int(answer.headers["Content-Length"])
        while block := answer.read(65536):
            hash.update(block)
            length += len(block)
    return {"whole": length == expected, "bytes": length, "hash": hash.hexdigest(), "seconds": round(time.monotonic() - began, 2)}


def events(count):
    """Listens until so many events have come: their numbers, in order."""
    numbers, beats, text = [], 0, b""
    with get("/cgi-bin/eventManager.cgi?action=attach&codes=[VideoMotion]&heartbeat=1", timeout=120) as stream:
        while len(numbers) < count:
            text += stream.read1(65536)
            *parts, text = text.split(b"--myboundary") if b"--myboundary" in text else (text,)
            for part in parts:
                beats += b"Heartbeat" in part
                found = re.search(rb"action=(Start|Stop)", part)
                if found:
                    numbers.append(found.group(1).decode())
    return {"events": numbers, "heartbeats": beats}


def mjpeg(seconds):
    """Watches MJPEG: whole pictures, and the longest wait for one."""
    count, longest, last, end = 0, 0.0, time.monotonic(), time.monotonic() + seconds
    with get("/cgi-bin/mjpg/video.cgi?channel=1&subtype=0") as stream:
        while time.monotonic() < end:
            while (head := stream.readline()) and not head.lower().startswith(b"content-length"):
                pass
            length = int(head.split(b":")[1])
            while stream.readline().strip():
                pass
            picture = stream.read(length)
            if picture[:2] != b"\xff\xd8" or picture[-2:] != b"\xff\xd9":
                return {"broken": count}
            count += 1
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
    return {"pictures": count, "longest": round(longest, 2)}


class Rtsp:
    def __init__(self, subtype, udp):
        self.socket = socket.create_connection((HOST, RTSP), timeout=30)
        self.file = self.socket.makefile("rb")
        self.url = f"rtsp://{HOST}:{RTSP}/cam/realmonitor?channel=1&subtype={subtype}"
        self.count = 0
        self.reports = False
        describe, _ = self.ask("DESCRIBE", self.url, "Accept: application/sdp")
        control = re.findall(r"a=control:(\S+)", describe[1])
        track = next(c for c in control if c != "*" and not c.endswith(self.url))
        track = track if track.startswith("rtsp") else self.url + "/" + track
        self.udp = None
        if udp:
            self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
            self.udp.bind(("", 0))
            port = self.udp.getsockname()[1]
            transport = f"RTP/AVP;unicast;client_port={port}-{port + 1}"
        else:
            transport = "RTP/AVP/TCP;unicast;interleaved=0-1"
        _, head = self.ask("SETUP", track, "Transport: " + transport)
        self.session = re.search(r"Session: *([^;\r\n]+)", head).group(1)
        _, head = self.ask("PLAY", self.url, "Session: " + self.session)
        self.first = int(re.search(r"seq=(\d+)", head).group(1)) if "seq=" in head else None

    def ask(self, method, url, header):
        self.count += 1
        self.socket.sendall(f"{method} {url} RTSP/1.0\r\nCSeq: {self.count}\r\nAuthorization: {LOGIN}\r\n{header}\r\n\r\n".encode())
        head = ""
        while True:
            got = self.file.readline().decode()
            if got.startswith("$"):
                raise SystemExit("media before the answer")
            head += got
            if got == "\r\n":
                break
        length = re.search(r"Content-Length: *(\d+)", head, re.I)
        body = self.file.read(int(length.group(1))).decode() if length else ""
        if " 200 " not in head.split("\r\n")[0]:
            raise SystemExit(head)
        return (head, body), head

    def packets(self, seconds):
        """Packets of RTP as they come."""
        end = time.monotonic() + seconds
        if self.udp:
            self.udp.settimeout(0.2)
            told = False
            while time.monotonic() < end + 1.5:
                if not told and time.monotonic() > end:
                    # And then what is still under way.
                    told = True
                    self.socket.sendall(f"TEARDOWN {self.url} RTSP/1.0\r\nCSeq: 99\r\nAuthorization: {LOGIN}\r\nSession: {self.session}\r\n\r\n".encode())
                try:
                    yield self.udp.recv(65536)
                except TimeoutError:
                    pass
            return
        alive = time.monotonic()
        while time.monotonic() < end:
            if time.monotonic() > alive + 20:
                # A receiver's report, which is a sign of life.
                alive = time.monotonic()
                self.socket.sendall(struct.pack(">BBHBBHI", 0x24, 1, 8, 0x80, 201, 1, 1))
            head = self.file.read(4)
            if len(head) < 4:
                return
            if head[0] != 0x24:
                raise SystemExit("the line is out of step")
            packet = self.file.read(struct.unpack(">H", head[2:])[0])
            if head[1] == 0 or self.reports:
                yield packet


def rtsp(subtype, transport, seconds, slow=0.0):
    """Watches: packets, those that are missing by their numbers, pictures, and whether each gap is followed by a key frame."""
    viewer = Rtsp(subtype, transport == "udp")
    seen, stamps, nals, last, longest = set(), {}, [], time.monotonic(), 0.0
    high, turns = None, 0
    for packet in viewer.packets(seconds):
        if packet[1] & 0x7F >= 200 - 128 and packet[1] & 0x7F <= 204 - 128:
            continue
        number, stamp = struct.unpack(">HI", packet[2:8])
        if high is not None and number < high - 0x8000:
            turns += 1
        wide = number + (turns << 16)
        if high is not None and number > high + 0x8000 and turns:
            wide -= 1 << 16
        else:
            high = number if high is None or wide > high + (turns << 16) or number < high - 0x8000 else max(high, number)
        seen.add(wide)
        kind = packet[12] & 0x1F
        key = kind in (5, 7) or (kind == 28 and packet[13] & 0x1F == 5)
        stamps[stamp] = stamps.get(stamp, False) or key
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
        if slow:
            time.sleep(slow)
    span = max(seen) - min(seen) + 1
    order = sorted(stamps)
    steps = [b - a for a, b in zip(order, order[1:])]
    usual = sorted(steps)[len(steps) // 2] if steps else 0
    leaps = [order[i + 1] for i, step in enumerate(steps) if step > usual * 1.5]
    return {"packets": len(seen), "missing": span - len(seen), "pictures": len(stamps), "leaps": len(leaps), "key": sum(1 for l in leaps if stamps[l]), "longest": round(longest, 2)}


# --- the proof -------------------------------------------------------------------------------------------------------------------------

class Client:
    def __init__(self, there, *words):
        self.process = subprocess.Popen([*there, sys.executable, os.path.abspath(__file__), "client", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def result(self, seconds=180):
        out, err = self.process.communicate(timeout=seconds)
        return json.loads(out) if self.process.returncode == 0 else {"failed": (err or out).strip().split("\n")[-1]}


def metric(name, **labels):
    text = get("/metrics", CONTROL).read().decode()
    total = 0.0
    for l in text.split("\n"):
        if re.match(name + r"[{ ]", l) and all(f'{k}="{v}"' in l for k, v in labels.items()):
            total += float(l.rsplit(" ", 1)[1])
    return total


def stimulate(count):
    for _ in range(count):
        request = urllib.request.Request(
            f"http://{HOST}:{CONTROL}/api/v1/devices/ipc-1/events", data=b'{"code":"VideoMotion","action":"start"}',
            headers={"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=20).read()
        request.data = b'{"code":"VideoMotion","action":"stop"}'
        urllib.request.urlopen(request, timeout=20).read()
        time.sleep(0.02)


def listening():
    """Waits until the client that listens does."""
    end = time.monotonic() + 30
    while metric("camulator_event_subscribers") < 1 and time.monotonic() < end:
        time.sleep(0.1)


def ffmpeg(there, transport, seconds):
    done = subprocess.run(
        [*there, "ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", transport, "-i", f"rtsp://admin:admin@{HOST}:{RTSP}/cam/realmonitor?channel=1&subtype=1", "-t", str(seconds),
         "-an", "-progress", "-", "-f", "null", "-"], capture_output=True, text=True, timeout=seconds + 60)
    frames = re.findall(r"frame=(\d+)", done.stdout)
    return int(frames[-1]) if frames else 0, len([l for l in done.stderr.split("\n") if l.strip()])


def lossy(line, loss, delay, jitter):
    print(f"{loss} % lost, {delay} ms later, {jitter} ms more or less (which reorders), both ways", flush=True)
    line.be()
    path = "/cgi-bin/loadfile.cgi?action=startLoad&channel=1&subtype=1&startTime={0}%2012:00:00&endTime={0}%2012:0{1}:00".format(time.strftime("%Y-%m-%d", time.gmtime(time.time() - 2 * 86400)), 1 if SHORT else 3)
    whole = download(path)
    near = Client([], "rtsp", 0, "tcp", SPAN)
    time.sleep(0.5)
    line.be(loss, delay, jitter)
    before = line.lost()
    udp = Client(line.there, "rtsp", 0, "udp", SPAN)
    tcp = Client(line.there, "rtsp", 1, "tcp", SPAN)
    count = 30 if SHORT else 200
    ear = Client(line.there, "events", count * 2)
    fetch = Client(line.there, "download", path)
    listening()
    stimulate(count)
    got = udp.result()
    lost = line.lost() - before
    # Of the line's, the first and last packets and the sender's reports do not show as a gap.
    check(0 < got.get("missing", -1) <= lost <= got["missing"] + 3, f"RTSP over UDP: {got}; the line lost {lost}, reports of the sender among them")
    got = tcp.result()
    check(got.get("missing") == 0 and got["leaps"] == 0, f"RTSP over TCP: {got}")
    got = ear.result()
    check(got.get("events") == ["Start", "Stop"] * count, f"events: {len(got.get('events', []))} of {2 * count}, in order, {got.get('heartbeats')} heartbeats {got.get('failed', '')}")
    got = fetch.result()
    check(got.get("whole") and got["hash"] == whole["hash"], f"download: {got.get('bytes')} bytes, the same as over a good line, in {got.get('seconds')} s (good: {whole['seconds']} s)")
    got = near.result()
    check(got.get("missing") == 0 and got["leaps"] == 0, f"a viewer beside them on a good line: {got}")
    for transport in ("tcp",) if SHORT else ("tcp", "udp"):
        frames, errors = ffmpeg(line.there, transport, SPAN // 2)
        check(frames > SPAN // 2 * 10 and (transport == "udp" or errors == 0), f"ffmpeg over {transport}: {frames} pictures, {errors} complaints")


def narrow(line, kilobits):
    print(f"{kilobits} kbit/s, less than the main stream and MJPEG need", flush=True)
    memory, dropped, pictures = metric("process_resident_memory_bytes"), metric("camulator_frames_dropped_total", kind="rtsp"), metric("camulator_frames_dropped_total", kind="mjpeg")
    line.be(0, 20, 0, kilobits)
    near = Client([], "rtsp", 0, "tcp", SPAN * 2)
    far = Client(line.there, "rtsp", 0, "tcp", SPAN * 2)
    got = far.result()
    check(got.get("missing") == 0 and got["leaps"] > 0 and got["key"] == got["leaps"], f"RTSP over TCP: {got}: whole pictures, and after each leap a key frame")
    check(metric("camulator_frames_dropped_total", kind="rtsp") > dropped, f"counted: {metric('camulator_frames_dropped_total', kind='rtsp') - dropped:.0f} frames dropped")
    got = Client(line.there, "mjpeg", SPAN).result()
    check(got.get("pictures", 0) > 0 and metric("camulator_frames_dropped_total", kind="mjpeg") > pictures, f"MJPEG: {got}, {metric('camulator_frames_dropped_total', kind='mjpeg') - pictures:.0f} dropped")
    got = near.result()
    check(got.get("missing") == 0 and got["leaps"] == 0, f"a viewer beside them on a good line: {got}")
    grown = (metric("process_resident_memory_bytes") - memory) / 2 ** 20
    check(grown < 64, f"memory: {grown:+.0f} MiB")


def cut(line, seconds):
    print(f"the line is cut for {seconds} s and comes back", flush=True)
    line.be()
    path = "/cgi-bin/loadfile.cgi?action=startLoad&channel=1&startTime={0}%2012:00:00&endTime={0}%2012:05:00".format(time.strftime("%Y-%m-%d", time.gmtime(time.time() - 2 * 86400)))
    whole = download(path)
    line.be(0, 5, 0, 20_000)
    near = Client([], "rtsp", 0, "tcp", seconds + SPAN)
    far = Client(line.there, "rtsp", 1, "tcp", seconds * 3 + SPAN)
    fetch = Client(line.there, "download", path)
    ear = Client(line.there, "events", 20)
    listening()
    time.sleep(1)
    line.be(100)
    stimulate(10)
    time.sleep(seconds)
    line.be(0, 5)
    got = fetch.result()
    check(got.get("whole") and got["hash"] == whole["hash"], f"a download under way: {got.get('bytes')} bytes, the same, in {got.get('seconds')} s {got.get('failed', '')}")
    got = ear.result()
    check(got.get("events") == ["Start", "Stop"] * 10, f"events meanwhile: {len(got.get('events', []))} of 20, in order {got.get('failed', '')}")
    got = far.result()
    check(got.get("missing") == 0 and got["key"] == got["leaps"], f"a viewer over TCP goes on: {got}")
    got = near.result()
    check(got.get("missing") == 0 and got["leaps"] == 0, f"a viewer beside them on a good line: {got}")


def main():
    line = lines.Line()
    print("the line: " + line.kind, flush=True)
    camera = subprocess.Popen(
        [*PROGRAM, "run", "--bind", lines.NEAR, "--http", str(HTTP), "--rtsp", str(RTSP), "--control", str(CONTROL), "--control-token", TOKEN],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    said = []
    try:
        if not camera.stdout.readline():
            raise SystemExit(camera.stderr.read())
        threading.Thread(target=lambda: said.extend(camera.stderr), daemon=True).start()
        get("/cgi-bin/snapshot.cgi").read()
        lossy(line, 2, 20, 10)
        if not SHORT:
            lossy(line, 10, 60, 30)
            narrow(line, 400)
            cut(line, 15)
        check(not said, f"the log is empty {''.join(said)[:300]}")
    finally:
        camera.terminate()
        camera.wait(20)
    print(f"{len(bad)} of what was looked at is wrong" if bad else "all of it holds")
    return 1 if bad else 0


if __name__ != "__main__":
    pass
elif sys.argv[1] == "client":
    name, *words = sys.argv[2:]
    act = {"download": download, "events": lambda n: events(int(n)), "mjpeg": lambda s: mjpeg(float(s)), "rtsp": lambda c, t, s: rtsp(c, t, float(s))}[name]
    print(json.dumps(act(*words)))
else:
    sys.exit(main())
