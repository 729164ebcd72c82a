#!/usr/bin/env python3
"""Attacks the real program with what hostile clients send, and says how it fared: docs/reliability.md, "Hostile clients".

    dotnet publish src/Emulator.Server -c Release -o /tmp/camulator
    python3 scripts/prove-hostile.py /tmp/camulator/camulator.dll [--short] [words of an attack's name ...]

It starts the program with eight devices on ports of its own, and attacks the first device and the control port. Meanwhile a client asks the
second device, another the first one where the attack leaves it a connection, and the control port is asked whether it is alive. Each row: what was done, how it was answered, memory
before, at most and after, files open before and after, and how long the other clients waited. Ends with 1 when a bound is broken: another device waited
more than a second (median more than 100 ms), files left open, or anything in the log. Python's own library is all it needs.
"""
import asyncio, base64, json, os, re, resource, signal, socket, ssl, struct, subprocess, sys, tempfile, time

LOGIN = "Authorization: Basic " + base64.b64encode(b"admin:admin").decode() + "\r\n"
SERIAL = "/cgi-bin/magicBox.cgi?action=getSerialNo"

# With --short a fiftieth of everything, and nobody's patience is measured: the form for tests.
SHORT = "--short" in sys.argv


def less(much, least=10):
    return max(least, much // 50) if SHORT else much


class Program:
    def __init__(self, dll):
        self.said = tempfile.NamedTemporaryFile("r", suffix=".log")
        self.process = subprocess.Popen(
            ["dotnet", dll, "run", "--devices", "ipc:8", "--http", "0", "--rtsp", "0", "--https", "0", "--rtsps", "0", "--dhip", "0", "--discovery", "0", "--control", "0"],
            stdout=open(self.said.name, "w"), stderr=subprocess.STDOUT)
        while "\n" not in (said := open(self.said.name).read()):
            if self.process.poll() is not None:
                sys.exit(said or "it ended")
            time.sleep(0.05)
        # Everything it says afterwards is a complaint.
        self.ready = said
        urls = re.findall(r"(\w+)://[\w.]+:(\d+)", self.ready)
        ports = lambda scheme: [int(p) for s, p in urls if s == scheme]
        *self.http, self.control = ports("http")
        self.rtsp, self.https, self.udp = ports("rtsp"), ports("https"), ports("udp")
        self.dhip = ports("dhip") or ports("tcp")

    def kib(self, name):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(rf"^{name}:\s+(\d+)", status.read(), re.M)[1])

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def log(self):
        return open(self.said.name).read()[len(self.ready):]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


async def connect(port, tls=False):
    context = None
    if tls:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return await asyncio.open_connection("127.0.0.1", port, ssl=context)


async def answer(reader, patience=20):
    """Status of the next answer; what else came of it in a word."""
    try:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), patience)
    except asyncio.IncompleteReadError as gone:
        return "closed" if not gone.partial else gone.partial.split()[1].decode() if b" " in gone.partial else "closed"
    except asyncio.TimeoutError:
        return "nothing yet"
    except (ConnectionError, OSError):
        return "reset"
    length = re.search(rb"content-length: *(\d+)", head, re.I)
    if length:
        try:
            await asyncio.wait_for(reader.readexactly(int(length[1])), patience)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.TimeoutError):
            pass
    return head.split()[1].decode()


async def send(port, data, tls=False, patience=20):
    """Sends bytes, or what an iterator gives of them, and gives the status of the answer."""
    try:
        reader, writer = await connect(port, tls)
    except OSError:
        return "refused"
    try:
        try:
            for part in [data] if isinstance(data, bytes) else data:
                writer.write(part)
                await asyncio.wait_for(writer.drain(), patience)
        except (ConnectionError, OSError, asyncio.TimeoutError):
            pass
        return await answer(reader, patience)
    finally:
        writer.transport.abort()


class Seen(dict):
    def add(self, what):
        self[what] = self.get(what, 0) + 1

    def __str__(self):
        return ", ".join(f"{count} x {what}" for what, count in sorted(self.items(), key=lambda i: -i[1])) or "-"


async def many(count, at_once, one):
    """So many of them, so many at once."""
    count, seen, gate = less(count), Seen(), asyncio.Semaphore(at_once)

    async def run(i):
        async with gate:
            seen.add(await one(i))
    await asyncio.gather(*(run(i) for i in range(count)))
    return seen


async def hold(port, count, first=b"", seconds=3, tls=False, drip=None, every=0.25):
    """Opens connections and keeps them: silent, or with a byte at a time of what drip is."""
    count, seconds, seen, writers = less(count), less(seconds, 1), Seen(), []

    async def one():
        try:
            reader, writer = await connect(port, tls)
            writers.append((reader, writer))
            writer.write(first)
        except OSError:
            seen.add("refused")
    for start in range(0, count, 200):
        await asyncio.gather(*(one() for _ in range(min(200, count - start))))
    until = time.monotonic() + seconds
    at = 0
    while time.monotonic() < until:
        await asyncio.sleep(every)
        if drip:
            for _, writer in writers:
                if not writer.transport.is_closing():
                    writer.write(drip[at % len(drip):at % len(drip) + 1])
            at += 1
    for reader, writer in writers:
        try:
            data = await asyncio.wait_for(reader.read(65536), 0.001)
            seen.add("closed" if not data else "answered " + data.split()[1].decode() if data.startswith((b"HTTP", b"RTSP")) else "open, answered")
        except (asyncio.TimeoutError, TimeoutError):
            seen.add("open")
        except (ConnectionError, OSError):
            seen.add("reset")
        writer.transport.abort()
    return seen


async def pour(port, head, megabytes, tls=False, part=b"a" * 65536, patience=5):
    """Sends so much behind a head, as fast as it is taken."""
    return await send(port, (b for s in ([head], (part for _ in range(less(megabytes, 2) * 16))) for b in s), tls, 1 if SHORT else patience)


async def unread(port, request, megabytes):
    """Asks and does not read: how much is taken before nothing more is."""
    reader, writer = await connect(port)
    writer.transport.pause_reading()
    sent, block = 0, request * (65536 // len(request) + 1)
    try:
        while sent < megabytes << 20:
            writer.write(block)
            await asyncio.wait_for(writer.drain(), 3)
            sent += len(block)
        return Seen({"took all": 1})
    except (asyncio.TimeoutError, TimeoutError):
        return Seen({f"stopped reading after {sent >> 20} MB": 1})
    except (ConnectionError, OSError):
        return Seen({f"closed after {sent >> 20} MB": 1})
    finally:
        writer.transport.abort()


def get(target, *headers, method="GET"):
    return (f"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{LOGIN}" + "".join(h + "\r\n" for h in headers) + "\r\n").encode("latin-1")


def rtsp(method, url, *headers):
    return (f"{method} {url} RTSP/1.0\r\nCSeq: 1\r\n{LOGIN}" + "".join(h + "\r\n" for h in headers) + "\r\n").encode("latin-1")


def dhip(text, claim=None):
    body = text.encode()
    return b"\x20\0\0\0DHIP" + struct.pack("<IIIIII", 0, 0, claim or len(body), 0, claim or len(body), 0) + body


LIVE = "rtsp://camera/cam/realmonitor?channel=1&subtype=0"


async def discovery(port, count, data):
    """Searches in a row, and by how much the answers are longer."""
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    udp.setblocking(False)
    sent = got = answers = 0
    for i in range(less(count, 1)):
        try:
            udp.sendto(data, ("127.0.0.1", port))
            sent += len(data)
        except BlockingIOError:
            await asyncio.sleep(0.001)
        if i % 50 == 0:
            await asyncio.sleep(0)
        while True:
            try:
                got += len(udp.recv(65536))
                answers += 1
            except BlockingIOError:
                break
    await asyncio.sleep(1)
    while True:
        try:
            got += len(udp.recv(65536))
            answers += 1
        except BlockingIOError:
            break
    udp.close()
    return Seen({f"answers, {got / max(1, sent):.1f} bytes for one": answers})


def attacks(p):
    search = dhip('{"method":"DHDiscover.search","params":{"mac":"","uni":1}}')
    chunks = b"POST /cgi-bin/configManager.cgi?action=setConfig HTTP/1.1\r\nHost: a\r\n" + LOGIN.encode() + b"Transfer-Encoding: chunked\r\n\r\n"
    form = ("Content-Type: application/x-www-form-urlencoded",)
    setup = rtsp("SETUP", LIVE + "/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1")
    yield "5,000 connections to HTTP, silent", lambda: hold(p.http[0], 5000)
    yield "5,000 connections to RTSP, silent", lambda: hold(p.rtsp[0], 5000)
    yield "5,000 connections to the control port, silent", lambda: hold(p.control, 5000)
    yield "20,000 connections opened and left, 500 at once", lambda: many(20000, 500, lambda i: send(p.http[0], b"G", patience=0.02))
    yield "1,000 heads a byte at a time, HTTP", lambda: hold(p.http[0], 1000, b"GET / HTTP/1.1\r\nHost: a\r\n", 20, drip=b"X-a: b\r\n")
    yield "1,000 heads a byte at a time, control", lambda: hold(p.control, 1000, b"GET / HTTP/1.1\r\nHost: a\r\n", 20, drip=b"X-a: b\r\n")
    yield "1,000 heads a byte at a time, RTSP", lambda: hold(p.rtsp[0], 1000, b"OPTIONS * RTSP/1.0\r\n", 65, drip=b"X-a: b\r\n")
    yield "1,000 heads a byte at a time, DHIP", lambda: hold(p.dhip[0], 1000, b"\x20\0\0\0DHIP", 35, drip=b"\0")
    yield "300 heads a byte at a time, HTTPS", lambda: hold(p.https[0], 300, b"GET / HTTP/1.1\r\nHost: a\r\n", 15, tls=True, drip=b"X-a: b\r\n")
    yield "1,000 bodies a byte at a time, HTTP", lambda: hold(p.http[0], 1000, get("/cgi-bin/configManager.cgi?action=setConfig", *form, "Content-Length: 100000", method="POST"), 35, drip=b"a")
    yield "1,000 bodies a byte at a time, RPC2", lambda: hold(p.http[0], 1000, get("/RPC2", "Content-Length: 100000", method="POST"), 15, drip=b" ")
    yield "1,000 bodies a byte at a time, control", lambda: hold(p.control, 1000, get("/api/v1/devices/ipc-1/faults", "Content-Type: application/json", "Content-Length: 100000", method="POST"), 15, drip=b" ")
    yield "2,000 TLS handshakes never ended", lambda: hold(p.https[0], 2000, bytes.fromhex("1603010200010001fc0303") + bytes(40), 5)
    yield "5,000 TLS handshakes of nonsense", lambda: many(5000, 100, lambda i: send(p.https[0], b"\x16\x03\x01" + os.urandom(200), patience=0.5))
    yield "a form of 2 GB, announced", lambda: many(50, 10, lambda i: send(p.http[0], get("/cgi-bin/configManager.cgi?action=setConfig", *form, "Content-Length: 2000000000", method="POST"), patience=5))
    yield "20 forms of 256 MB, sent", lambda: many(20, 4, lambda i: pour(p.http[0], get("/cgi-bin/configManager.cgi?action=setConfig", *form, "Content-Length: 268435456", method="POST"), 256))
    yield "20 forms of 256 MB in chunks", lambda: many(20, 4, lambda i: pour(p.http[0], chunks, 256, part=b"10000\r\n" + b"a" * 65536 + b"\r\n"))
    yield "500 chunks with extensions of 1 MB", lambda: many(500, 20, lambda i: send(p.http[0], chunks + b"1;" + b"x" * (1 << 20) + b"\r\na\r\n0\r\n\r\n", patience=5))
    yield "500 chunk sizes that are none", lambda: many(500, 20, lambda i: send(p.http[0], chunks + [b"FFFFFFFFFFFFFFFF\r\n", b"-1\r\n", b"zz\r\n", b"0x10\r\n", b"\r\n\r\n"][i % 5], patience=5))
    yield "500 trailers of 64 KB", lambda: many(500, 20, lambda i: send(p.http[0], chunks + b"0\r\n" + b"X-a: b\r\n" * 8000 + b"\r\n", patience=5))
    yield "20 bodies of 256 MB to RPC2", lambda: many(20, 4, lambda i: pour(p.http[0], get("/RPC2", "Content-Length: 268435456", method="POST"), 256))
    yield "20 bodies of 64 MB to the control port", lambda: many(20, 4, lambda i: pour(p.control, get("/api/v1/devices/ipc-1/faults", "Content-Type: application/json", "Content-Length: 67108864", method="POST"), 64))
    yield "500 bodies said to be compressed", lambda: many(500, 50, lambda i: send([p.http[0], p.control][i % 2], get(["/cgi-bin/configManager.cgi?action=setConfig", "/api/v1/devices/ipc-1/faults"][i % 2], "Content-Type: application/json", "Content-Encoding: gzip", "Content-Length: 20", method="POST") + b"\x1f\x8b" + bytes(18), patience=5))
    yield "500 requests with 10,000 headers", lambda: many(500, 50, lambda i: send([p.http[0], p.control][i % 2], get(SERIAL, *[f"X-{n}: a" for n in range(10000)]), patience=5))
    yield "500 headers of 1 MB", lambda: many(500, 50, lambda i: send([p.http[0], p.control][i % 2], get(SERIAL, "X: " + "a" * (1 << 20)), patience=5))
    yield "2,000 queries of 250 KB", lambda: many(2000, 20, lambda i: send(p.http[0], get(SERIAL + "&x=" + "a" * 250000), patience=5))
    yield "2,000 methods of 250 KB", lambda: many(2000, 20, lambda i: send(p.http[0], (("A" * 250000) + " / HTTP/1.1\r\nHost: a\r\n\r\n").encode(), patience=5))
    yield "5,000 RTSP methods and sessions of 7 KB", lambda: many(5000, 50, lambda i: send(p.rtsp[0], rtsp("A" * 7000, "*", "Session: " + "s" * 7000), patience=5))
    yield "200,000 requests on one connection, not read", lambda: unread(p.http[0], get(SERIAL), 200000 * len(get(SERIAL)) >> 20)
    yield "100,000 RTSP requests on one connection, not read", lambda: unread(p.rtsp[0], b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n", 64)
    yield "64 MB of calls on one DHIP connection, not read", lambda: unread(p.dhip[0], dhip('{"method":"global.login","id":1,"params":{"userName":"admin","password":""}}'), 64)
    yield "10,000 RTSP sessions set up", lambda: many(10000, 200, lambda i: send(p.rtsp[0], setup, patience=10))
    yield "10,000 RTSP sessions set up on one connection", lambda: send_counted(p.rtsp[0], setup, 10000)
    yield "256 MB of interleaved packets", lambda: many(4, 4, lambda i: pour(p.rtsp[0], b"", 64, part=b"$\x09\xff\xfc" + bytes(65532)))
    yield "2,000 event streams", lambda: hold(p.http[0], 2000, get("/cgi-bin/eventManager.cgi?action=attach&codes=[All]"), 5)
    yield "500 MJPEG streams, not read", lambda: hold(p.http[0], 500, get("/cgi-bin/mjpg/video.cgi?channel=1&subtype=1"), 8)
    yield "500 DHAV streams, not read", lambda: hold(p.http[0], 500, get("/cgi-bin/realmonitor.cgi?action=getStream&channel=1&subtype=0"), 8)
    yield "20,000 wrong passwords", lambda: many(20000, 50, lambda i: send(p.http[0], f"GET {SERIAL} HTTP/1.1\r\nHost: a\r\nAuthorization: Basic {base64.b64encode(b'admin:%d' % i).decode()}\r\nConnection: close\r\n\r\n".encode(), patience=5))
    yield "20,000 logins begun by RPC2", lambda: many(20000, 50, lambda i: send(p.http[0], (lambda b: f"POST /RPC2_Login HTTP/1.1\r\nHost: a\r\nContent-Length: {len(b)}\r\nConnection: close\r\n\r\n{b}".encode())('{"method":"global.login","id":1,"params":{"userName":"x%d","password":""}}' % i), patience=5))
    yield "1,000 DHIP frames of 4 GB, announced", lambda: many(1000, 50, lambda i: send(p.dhip[0], dhip("{}", claim=0xFFFFFFFF), patience=0.5))
    yield "256 MB of nonsense to DHIP", lambda: many(16, 4, lambda i: pour(p.dhip[0], b"", 16, part=os.urandom(65536)))
    if p.udp:
        yield "50,000 searches for devices (8 devices)", lambda: discovery(p.udp[0], 50000, search)
        yield "20,000 datagrams of nonsense, long and short", lambda: both(discovery(p.udp[0], 10000, os.urandom(8000)), discovery(p.udp[0], 10000, b"\x20\0\0\0DHIP" + bytes(24) + b"{" * 300))
        yield "a search after that", lambda: discovery(p.udp[0], 1, search)


async def both(one, other):
    await one
    return await other


async def send_counted(port, request, count):
    """One after the other on one connection, each read."""
    seen = Seen()
    reader, writer = await connect(port)
    for _ in range(less(count, 40)):
        try:
            writer.write(request)
            await writer.drain()
            seen.add(await answer(reader))
        except (ConnectionError, OSError):
            seen.add("closed")
            break
    writer.transport.abort()
    return seen


async def ask(port, target, over, waits):
    """A decent client: asks every 50 ms, on a connection of its own each time, and notes how long it waited in ms."""
    while not over.is_set():
        began = time.monotonic()
        got = await send(port, get(target, "Connection: close"), patience=10)
        waits.append(((time.monotonic() - began) * 1000, got))
        await asyncio.sleep(0.05)


async def decent(ports):
    """Decent clients in a process of their own, so that an attacker at work does not keep them waiting; ended by a line, answers with a line."""
    over, waits = asyncio.Event(), [[] for _ in ports]
    clients = [asyncio.create_task(ask(port, SERIAL if i < 2 else "/health/live", over, waits[i])) for i, port in enumerate(ports)]
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    over.set()
    await asyncio.gather(*clients)
    print(json.dumps(waits))


def told(waits):
    good = sorted(w for w, got in waits if got == "200")
    other = Seen()
    for _, got in waits:
        if got != "200":
            other.add(got)
    return (f"{good[len(good) // 2]:.0f} / {good[-1]:.0f} ms" if good else "-") + (f", {other}" if other else "")


async def main(dll, wanted):
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    p = Program(dll)
    bad = []
    print(p.ready.strip(), file=sys.stderr)
    print("| what was done | how it was answered | memory before, peak, after (MB) | files before, after | another device: median, longest | the same device | control port |\n|---|---|---|---|---|---|---|")
    try:
        # What is made when it is first needed is there before it is measured.
        for port, data, tls in [(p.http[0], get(SERIAL, "Connection: close"), False), (p.https[0], get(SERIAL, "Connection: close"), True), (p.rtsp[0], rtsp("DESCRIBE", LIVE), False), (p.dhip[0], dhip("{}"), False), (p.control, get("/metrics"), False)]:
            await many(200, 50, lambda i: send(port, data, tls, 1))
        await asyncio.sleep(0.1 if SHORT else 2)
        for name, attack in attacks(p):
            if wanted and not any(w in name for w in wanted):
                continue
            memory, files, peak = p.kib("VmRSS"), p.files(), 0
            clients = None if SHORT else await asyncio.create_subprocess_exec(
                sys.executable, __file__, "--decent", *map(str, (p.http[1], p.http[0], p.control)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=1 << 24)
            running = asyncio.create_task(attack())
            while not running.done():
                peak = max(peak, p.kib("VmRSS"))
                await asyncio.sleep(0.1)
            seen = running.result()
            waits, same, alive = json.loads((await clients.communicate(b"\n"))[0]) if clients else ([(0, await send(p.http[1], get(SERIAL, "Connection: close")))], [], [])
            until = time.monotonic() + 45
            while p.files() > files + 8 and time.monotonic() < until:
                await asyncio.sleep(0.2)
            after, left = p.kib("VmRSS"), p.files()
            print(f"| {name} | {seen} | {memory >> 10}, {max(peak, after) >> 10}, {after >> 10} | {files}, {left} | {told(waits)} | {told(same)} | {told(alive)} |", flush=True)
            good = sorted(w for w, got in waits if got == "200")
            if left > files + 8:
                bad.append(f"{name}: {left - files} files left open")
            if len(good) < len(waits) or not good or good[-1] > 1000 or good[len(good) // 2] > 100:
                bad.append(f"{name}: another device {told(waits)}")
            if p.process.poll() is not None:
                bad.append(f"{name}: the program ended")
                break
    finally:
        log = p.log()
        if p.process.poll() is None:
            p.stop()
        if log.strip():
            bad.append("in the log:\n" + log[:4000])
    for line in bad:
        print("BROKEN", line)
    return 1 if bad else 0


if sys.argv[1:2] == ["--decent"]:
    sys.exit(asyncio.run(decent([int(port) for port in sys.argv[2:]])))
if len(sys.argv) < 2:
    sys.exit(__doc__)
sys.exit(asyncio.run(main(sys.argv[1], [a for a in sys.argv[2:] if a != "--short"])))
