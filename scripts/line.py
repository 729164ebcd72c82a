"""A line between two network namespaces that loses, delays, reorders and is narrow: tc netem where the kernel has it, else two TUN devices."""
import ctypes, fcntl, heapq, os, random, select, struct, subprocess, threading, time

NEAR, FAR = "10.77.0.1", "10.77.0.2"
SPACE = "camulator-far"


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def tc(*words):
    return subprocess.run(["tc", *words], capture_output=True, text=True)


class Line:
    """Its near end is here, where the camera is; its far end in a namespace of its own: commands there are run with `there`."""

    there = ["ip", "netns", "exec", SPACE]

    def __init__(self):
        os.makedirs("/run/netns", exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run/netns"], check=True)
        ip("link", "set", "lo", "up")
        ip("netns", "add", SPACE)
        subprocess.run([*self.there, "ip", "link", "set", "lo", "up"], check=True)
        probe = tc("qdisc", "add", "dev", "lo", "root", "netem", "delay", "1us")
        tc("qdisc", "del", "dev", "lo", "root")
        self.relay = None if probe.returncode == 0 else Relay()
        self.why = "" if probe.returncode == 0 else probe.stderr.strip()
        if self.relay is None:
            ip("link", "add", "near", "type", "veth", "peer", "name", "far", "netns", SPACE)
        for words in (["ip", "addr", "add", NEAR + "/24", "dev", "near"], ["ip", "link", "set", "near", "up"]):
            subprocess.run(words, check=True)
        for words in (["ip", "addr", "add", FAR + "/24", "dev", "far"], ["ip", "link", "set", "far", "up"]):
            subprocess.run([*self.there, *words], check=True)
        if self.relay:
            threading.Thread(target=self.relay.run, daemon=True).start()

    @property
    def kind(self):
        return "tc netem" if self.relay is None else f"a relay between TUN devices, because tc says: {self.why}"

    def be(self, loss=0.0, delay=0, jitter=0, kilobits=0):
        """From now on it is like this: percent lost, milliseconds later and more or less (which reorders), kilobits a second (0: no limit)."""
        if self.relay:
            self.relay.be(loss, delay, jitter, kilobits)
            return
        words = ["netem", "limit", "2000", "loss", f"{loss}%", "delay", f"{delay}ms", f"{jitter}ms"] + (["rate", f"{kilobits}kbit"] if kilobits else [])
        for at, device in (([], "near"), (self.there, "far")):
            subprocess.run([*at, "tc", "qdisc", "replace", "dev", device, "root", *words], check=True)

    def lost(self):
        """UDP packets that were lost on their way from the camera."""
        if self.relay:
            return self.relay.lost_udp
        return int(next(word for word in tc("-s", "qdisc", "show", "dev", "near").stdout.replace("(dropped ", "\n").split("\n")[-2].split(",") if word))


class Relay:
    QUEUE = 64 * 1024

    def __init__(self):
        self.near = self.tun("near")
        home, away = os.open("/proc/self/ns/net", os.O_RDONLY), os.open("/run/netns/" + SPACE, os.O_RDONLY)
        setns = ctypes.CDLL(None, use_errno=True).setns
        if setns(away, 0) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        self.far = self.tun("far")
        setns(home, 0)
        self.chance = random.Random(1)
        self.lost_udp = self.lost_all = self.passed = 0
        self.be(0, 0, 0, 0)

    @staticmethod
    def tun(name):
        file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(file, 0x400454CA, struct.pack("16sH", name.encode(), 0x1001))  # TUNSETIFF, IFF_TUN | IFF_NO_PI
        return file

    def be(self, loss, delay, jitter, kilobits):
        self.loss, self.delay, self.jitter, self.rate = loss / 100, delay / 1000, jitter / 1000, kilobits * 125

    def run(self):
        due, count, free = [], 0, {self.near: 0.0, self.far: 0.0}
        while True:
            now = time.monotonic()
            while due and due[0][0] <= now:
                _, _, to, packet = heapq.heappop(due)
                try:
                    os.write(to, packet)
                except OSError:
                    pass
            ready, _, _ = select.select([self.near, self.far], [], [], max(0, due[0][0] - now) if due else 0.05)
            for at in ready:
                for _ in range(64):
                    try:
                        packet = os.read(at, 65536)
                    except BlockingIOError:
                        break
                    now = time.monotonic()
                    late = max(0.0, free[at] - now)
                    if self.chance.random() < self.loss or (self.rate and late * self.rate > self.QUEUE):
                        self.lost_all += 1
                        self.lost_udp += at == self.near and packet[9] == 17 and packet[0] >> 4 == 4
                        continue
                    self.passed += 1
                    if self.rate:
                        free[at] = now + late + len(packet) / self.rate
                        late = free[at] - now
                    count += 1
                    when = now + late + self.delay + (self.chance.uniform(-self.jitter, self.jitter) if self.jitter else 0)
                    heapq.heappush(due, (when, count, self.far if at == self.near else self.near, packet))
