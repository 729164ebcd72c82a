"""A clock that is set to and fro under clients of every kind. Called by prove-clocks.sh."""
import atexit, datetime, glob, json, os, re, socket, struct, subprocess, sys, tempfile, threading, time, urllib.parse, urllib.request

PORTS = []
for _ in range(3):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        PORTS.append(free.getsockname()[1])
os.environ.update(CAMULATOR_HOST="127.0.0.1", CAMULATOR_HTTP=str(PORTS[0]), CAMULATOR_RTSP=str(PORTS[1]), CAMULATOR_CONTROL=str(PORTS[2]))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import network
from network import check, get

PROGRAM = sys.argv[1:]
DEVICE = "/api/v1/devices/speed-dome-1"
EPOCH = 2208988800  # From 1900 to 1970.
PAUSE = 7  # More than the time between two sender reports.
stop = threading.Event()


def put(path, body):
    request = urllib.request.Request(f"http://127.0.0.1:{PORTS[2]}{path}", data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}, method="PUT")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()


def cgi(path):
    with get("/cgi-bin/" + path) as answer:
        return answer.read().decode()


def clock():
    """The device's UTC and local time."""
    told = json.load(get(DEVICE + "/clock", PORTS[2]))
    return (datetime.datetime.fromisoformat(told["utc"].replace("Z", "+00:00")).replace(tzinfo=datetime.timezone.utc), datetime.datetime.strptime(told["local"][:19], "%Y-%m-%d %H:%M:%S"))


class Watch(threading.Thread):
    """A client that runs until the end, and when it last got something."""

    def __init__(self, name, most):
        super().__init__(daemon=True)
        self.name, self.most, self.longest, self.last, self.count, self.failed = name, most, 0.0, None, 0, None

    def got(self, count=1):
        now = time.monotonic()
        self.longest, self.last, self.count = max(self.longest, now - (self.last or now)), now, self.count + count

    def run(self):
        try:
            self.work()
            if not stop.is_set():
                self.failed = "it ended"
        except Exception as problem:
            if not stop.is_set():
                self.failed = repr(problem)

    def verdict(self):
        check(self.failed is None and self.count > 0 and self.longest < self.most, f"{self.name}: {self.count}, longest wait {self.longest:.2f} s{', ' + self.failed if self.failed else ''}")


class Stream(Watch):
    def __init__(self, name, path, most=3.0, pattern=None):
        super().__init__(name, most)
        self.path, self.pattern = path, pattern

    def work(self):
        with get("/cgi-bin/" + self.path) as stream:
            while not stop.is_set() and (block := stream.read1(65536)):
                self.got(block.count(self.pattern) if self.pattern else len(block))


class Live(Watch):
    """RTSP: timestamps, sequence numbers, and what the sender's reports say the time is."""

    def __init__(self):
        super().__init__("RTSP live, packets", 2.0)
        self.visited = []
        self.wrong, self.report, self.number, self.first, self.stamp = [], None, None, None, None

    def work(self):
        viewer = network.Rtsp(0, False)
        viewer.reports = True
        for packet in viewer.packets(10_000):
            if stop.is_set():
                return
            if packet[1] in range(200, 205):
                if packet[1] != 200:
                    continue
                seconds, part, stamp = struct.unpack(">III", packet[8:20])
                self.report = (time.monotonic(), seconds + part / 2 ** 32 - EPOCH, stamp)
                continue
            number, stamp = struct.unpack(">HI", packet[2:8])
            if self.number is not None and number != (self.number + 1) & 0xFFFF:
                self.wrong.append(f"number {number} after {self.number}")
            if self.stamp is not None and (stamp - self.stamp) & 0xFFFFFFFF > 90_000 * 3:
                self.wrong.append(f"timestamp {stamp} after {self.stamp}, {len(self.visited)} settings after the beginning")
            self.first = self.first or (time.monotonic(), stamp)
            self.number, self.stamp = number, stamp
            self.got()

    def verdict(self):
        super().verdict()
        check(not self.wrong, f"RTSP live: numbers and timestamps go on {self.wrong[:3]}")
        span, media = time.monotonic() - self.first[0], ((self.stamp - self.first[1]) & 0xFFFFFFFF) / 90_000
        check(abs(span - media) < 2, f"RTSP live: timestamps span {media:.1f} s of {span:.1f} s")

    def true_to(self, what, utc):
        """Whether the last report says what the device says the time is, for the timestamp that it names."""
        arrived, told, _ = self.report
        expected = utc.timestamp() - (time.monotonic() - arrived)
        check(abs(told - expected) < 2, f"{what}: the sender's report tells {datetime.datetime.fromtimestamp(told, datetime.timezone.utc):%Y-%m-%d %H:%M:%S} for {expected - told:+.2f} s of it")


class Playback(Stream):
    def __init__(self):
        day = (clock()[1] - datetime.timedelta(days=2)).strftime("%Y-%m-%d")
        super().__init__("DHAV playback, bytes", f"playBack.cgi?action=getStream&channel=1&subtype=0&startTime={day}%2012:00:00&endTime={day}%2012:59:00")


class Nonce(Watch):
    """Requests with one nonce, by digest."""

    def work(self):
        opener = None
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, f"http://127.0.0.1:{PORTS[0]}", "admin", "admin")
        handler = urllib.request.HTTPDigestAuthHandler(passwords)
        opener = urllib.request.build_opener(handler)
        while not stop.is_set():
            with opener.open(f"http://127.0.0.1:{PORTS[0]}/cgi-bin/magicBox.cgi?action=getSerialNo", timeout=10) as answer:
                answer.read()
            self.got()
            time.sleep(0.2)


class Tour(Watch):
    """A tour: the dome keeps turning."""

    def work(self):
        place = None
        while not stop.is_set():
            now = re.findall(r"(?:Postion|Position)\S*=(\S+)", cgi("ptz.cgi?action=getStatus&channel=1"))
            if now != place:
                self.got()
            place = now
            time.sleep(0.2)


def move(how, *what):
    if how == "cgi":
        cgi("global.cgi?action=setCurrentTime&time=" + urllib.parse.quote((clock()[1] + what[0]).strftime("%Y-%m-%d %H:%M:%S")))
    elif how == "api":
        put(DEVICE + "/clock", {"local": (clock()[1] + what[0]).strftime("%Y-%m-%d %H:%M:%S")})
    else:
        cgi("configManager.cgi?action=setConfig&" + what[0])


def moves():
    second, hour, day = datetime.timedelta(seconds=1), datetime.timedelta(hours=1), datetime.timedelta(days=1)
    yield "3 s forward", "cgi", 3 * second
    yield "3 s back", "cgi", -3 * second
    yield "5 h forward", "api", 5 * hour
    yield "5 h back", "api", -5 * hour
    yield "a year forward", "cgi", 365 * day
    yield "two years back", "cgi", -730 * day
    yield "a year forward, where it was", "api", 365 * day
    yield "time zone 8 h east", "set", "NTP.TimeZone=13"
    local = clock()[1]
    yield "daylight saving, from now on", "set", (
        f"Locales.DSTEnable=true&Locales.DSTStart.Month={local.month}&Locales.DSTStart.Week=0&Locales.DSTStart.Day={local.day}&Locales.DSTStart.Hour=0&Locales.DSTStart.Minute=0"
        f"&Locales.DSTEnd.Month={local.month % 12 + 1}&Locales.DSTEnd.Week=0&Locales.DSTEnd.Day=28&Locales.DSTEnd.Hour=0&Locales.DSTEnd.Minute=0")
    yield "daylight saving off", "set", "Locales.DSTEnable=false"
    yield "time zone UTC, NTP on", "set", "NTP.TimeZone=0&NTP.Enable=true"


def start(environment=None):
    camera = subprocess.Popen(
        [*PROGRAM, "run", "--profile", "speed-dome", "--http", str(PORTS[0]), "--rtsp", str(PORTS[1]), "--control", str(PORTS[2])],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
    if not camera.stdout.readline():
        raise SystemExit(camera.stderr.read())
    atexit.register(camera.kill)
    said = []
    threading.Thread(target=lambda: said.extend(camera.stderr), daemon=True).start()
    return camera, said


def watches():
    for preset, code in ((1, "Right"), (2, "Left")):
        cgi(f"ptz.cgi?action=start&channel=1&code=PositionABS&arg1={preset * 90}&arg2=10&arg3=1")
        time.sleep(2)
        cgi(f"ptz.cgi?action=start&channel=1&code=SetPreset&arg1=0&arg2={preset}&arg3=0")
        cgi(f"ptz.cgi?action=start&channel=1&code=AddTour&arg1=1&arg2={preset}&arg3=0")
    cgi("ptz.cgi?action=start&channel=1&code=StartTour&arg1=1&arg2=0&arg3=0")
    live = Live()
    all = [
        live,
        Stream("MJPEG, pictures", "mjpg/video.cgi?channel=1&subtype=1", pattern=b"Content-Length"),
        Stream("DHAV live, bytes", "realmonitor.cgi?action=getStream&channel=1&subtype=0"),
        Playback(),
        Stream("events, heartbeats", "eventManager.cgi?action=attach&codes=[All]&heartbeat=1", 4.0, b"Heartbeat"),
        Nonce("digest with one nonce, requests", 4.0),
        Tour("a tour, places", 9.0),
    ]
    for watch in all:
        watch.start()
    time.sleep(PAUSE)
    return live, all


def recorded(around):
    """Whether there are recordings around a local time of the device."""
    first, last = ((around + datetime.timedelta(seconds=s)).strftime("%Y-%m-%d %H:%M:%S") for s in (-3, 3))
    found = json.load(get(f"{DEVICE}/recordings?channel=1&from={urllib.parse.quote(first)}&to={urllib.parse.quote(last)}", PORTS[2]))
    return any(f.get("type", "video") != "picture" for f in found)


def sets():
    print("the camera's clock is set, with clients of every kind at work", flush=True)
    camera, said = start()
    live, all = watches()
    visited = live.visited
    cpu = network.metric("process_cpu_seconds_total"), time.monotonic()
    for what, how, *by in moves():
        move(how, *by)
        time.sleep(PAUSE)
        utc, local = clock()
        visited.append((what, utc))
        live.true_to(what, utc)
        check(recorded(local - datetime.timedelta(seconds=3)), f"{what}: recorded")
    used = (network.metric("process_cpu_seconds_total") - cpu[0]) / (time.monotonic() - cpu[1])
    finish(camera, said, all, used, visited)


def finish(camera, said, all, used, visited):
    for what, utc in visited:
        # In the zone it is in at the end, which is UTC.
        check(recorded(utc.replace(tzinfo=None) - datetime.timedelta(seconds=3)), f"recordings are found in the time of: {what} ({utc:%Y-%m-%d %H:%M:%S})")
    events = len(json.load(get(DEVICE + "/log", PORTS[2])))
    check(events < 400, f"the device's log has {events} lines")
    print(f"  {100 * used:.0f} % of a core on the average", flush=True)
    stop.set()
    for watch in all:
        watch.verdict()
    check(not said, f"the program's log is empty {''.join(said)[:400]}")
    camera.terminate()
    camera.wait(20)
    stop.clear()


def host():
    print("the machine's clock is set under the program (libfaketime)", flush=True)
    library = (glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1") or glob.glob("/usr/lib/faketime/libfaketimeMT.so.1"))[0]
    with tempfile.NamedTemporaryFile("w", suffix=".faketime") as offset:
        def shift(seconds):
            offset.seek(0)
            offset.truncate()
            offset.write(f"{seconds:+d}s\n")
            offset.flush()

        shift(0)
        camera, said = start({"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": offset.name, "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_FORCE_MONOTONIC_FIX": "0"})
        live, all = watches()
        visited = []
        cpu = network.metric("process_cpu_seconds_total"), time.monotonic()
        for what, seconds in (("3 s forward", 3), ("3 s back", 0), ("5 h forward", 5 * 3600), ("5 h back", 0), ("a year forward", 365 * 86400), ("two years back", -365 * 86400), ("where it was", 0)):
            shift(seconds)
            time.sleep(1)
            recorded(clock()[1])
            time.sleep(PAUSE)
            utc, local = clock()
            live.true_to(what, utc)
            check(recorded(local - datetime.timedelta(seconds=3)), f"{what}: recorded")
        used = (network.metric("process_cpu_seconds_total") - cpu[0]) / (time.monotonic() - cpu[1])
        finish(camera, said, all, used, visited)


sets()
host()
print(f"{len(network.bad)} of what was looked at is wrong" if network.bad else "all of it holds")
sys.exit(1 if network.bad else 0)
