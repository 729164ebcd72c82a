"""Disks that are full, read-only, slow and frozen under a running camulator: what a client sees. Called by prove-disks.sh, as root."""
import fcntl, json, os, re, shutil, signal, struct, subprocess, sys, tempfile, threading, time, urllib.error, urllib.request

PROGRAM = sys.argv[1:]
WORK = tempfile.mkdtemp(prefix="camulator-disks-")
FAILED = "ErrorID=5"
bad = []


def say(what):
    print(what, flush=True)


def check(holds, what):
    say(("  ok    " if holds else "  WRONG ") + what)
    if not holds:
        bad.append(what)


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class Camera:
    """A camera with its data in a folder."""

    def __init__(self, data, before=()):
        self.process = subprocess.Popen(
            [*before, *PROGRAM, "run", "--http", "0", "--rtsp", "0", "--control", "0", "--data", data],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines = []
        ready = self.process.stdout.readline()
        urls = re.findall(r"http://[^\s]+", ready)
        if not urls:
            raise SystemExit("camulator did not start: " + self.process.stderr.read())
        self.http, self.control = urls[0].rstrip("/"), urls[-1].rstrip("/")
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line.rstrip())

    def get(self, path, timeout=30):
        """The status and text of the camera's answer; admin, by digest."""
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, self.http, "admin", "admin")
        opener = urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(passwords))
        try:
            with opener.open(self.http + "/cgi-bin/" + path, timeout=timeout) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def text(self, path):
        return self.get(path)[1].decode("utf-8", "replace")

    def set(self, name):
        return self.text("configManager.cgi?action=setConfig&ChannelTitle[0].Name=" + name).strip()

    def title(self):
        return re.search(r"Name=(.*)", self.text("configManager.cgi?action=getConfig&name=ChannelTitle[0]")).group(1).strip()

    def add(self, name):
        return self.text(f"userManager.cgi?action=addUser&user.Name={name}&user.Password=secret1&user.Group=user&user.Sharable=true").strip()

    def users(self):
        return re.findall(r"\.Name=(.*)\r", self.text("userManager.cgi?action=getUserInfoAll"))

    def unkept(self):
        with urllib.request.urlopen(self.control + "/health/ready", timeout=10) as answer:
            return json.load(answer)["unkept"]

    def frames(self, seconds):
        """Pictures of its MJPEG stream in some seconds."""
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, self.http, "admin", "admin")
        opener = urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(passwords))
        count, end = 0, time.monotonic() + seconds
        with opener.open(self.http + "/cgi-bin/mjpg/video.cgi?channel=1", timeout=10) as stream:
            while time.monotonic() < end:
                count += stream.read(65536).count(b"Content-Type")
        return count

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def well(camera, seconds=20):
    """Whether it is well again by itself within some seconds."""
    end = time.monotonic() + seconds
    while camera.unkept() and time.monotonic() < end:
        time.sleep(0.2)
    return not camera.unkept()


def suffer(camera, why):
    """A client at work while nothing can be kept."""
    before, users = camera.title(), camera.users()
    answers = [camera.set(f"refused{i}") for i in range(20)]
    check(all(FAILED in a for a in answers), f"{why}: 20 sets are refused: {answers[0].splitlines()[-1]}")
    check(FAILED in camera.add("refused"), f"{why}: a new user is refused")
    check((camera.title(), camera.users()) == (before, users), f"{why}: nothing of it shows")
    check(camera.get("snapshot.cgi")[0] == 200, f"{why}: pictures are taken")
    frames = camera.frames(3)
    check(frames > 10, f"{why}: MJPEG goes on: {frames} pictures in 3 s")
    told = camera.unkept()
    check(any(t["store"] == "configuration" for t in told), f"{why}: /health/ready tells: {told and told[0]['why']}")
    lines = [l for l in camera.lines if "cannot be kept" in l]
    check(0 < len(lines) <= 3, f"{why}: the log has {len(lines)} lines about it, one for each store: {lines and lines[0][:160]}")


def recover(camera, why):
    check(well(camera), f"{why}: over by itself")
    check(camera.set("after") == "OK" and camera.title() == "after", f"{why}: sets are taken again")
    check(camera.add("after") == "OK", f"{why}: users too")
    check(not [l for l in camera.lines if "   at " in l], f"{why}: no exception in the log")


def full():
    say("full: a tmpfs of 4 MiB, filled to the last byte")
    disk = os.path.join(WORK, "full")
    os.mkdir(disk)
    run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk)
    camera = Camera(disk + "/data")
    check(camera.set("before") == "OK" and camera.add("before") == "OK", "full: room at first")
    with open(disk + "/ballast", "wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(b"\0" * 4096)
        except OSError:
            pass
    # What the stores have ready in their logs is used up first.
    for i in range(2000):
        if FAILED in camera.set(f"fills{i}"):
            break
    for i in range(2000):
        if FAILED in camera.add(f"fills{i}"):
            break
    suffer(camera, "full")
    os.remove(disk + "/ballast")
    recover(camera, "full")
    camera.end()
    camera = Camera(disk + "/data")
    check(camera.title() == "after" and "after" in camera.users(), "full: started anew it has what was taken")
    camera.end()


def loop(name, options="errors=remount-ro"):
    image, disk = os.path.join(WORK, name + ".img"), os.path.join(WORK, name)
    os.mkdir(disk)
    run("truncate", "-s", "64M", image)
    run("mkfs.ext4", "-q", "-F", image)
    run("mount", "-o", "loop," + options, image, disk)
    return image, disk


def read_only():
    say("read-only: an ext4 that meets an error and is mounted read-only by the kernel, with files open for writing")
    image, disk = loop("readonly")
    camera = Camera(disk + "/data")
    check(camera.set("before") == "OK" and camera.add("before") == "OK", "read-only: written at first")
    device = os.path.basename(subprocess.run(["findmnt", "-no", "SOURCE", disk], capture_output=True, text=True, check=True).stdout.strip())
    with open(f"/sys/fs/ext4/{device}/trigger_fs_error", "w") as trigger:
        trigger.write("1")
    suffer(camera, "read-only")
    # A file system that was hurt is written again once it was mounted anew, which takes that nobody has it open.
    check(camera.end() == 0, "read-only: ends in good order")
    started = subprocess.run([*PROGRAM, "run", "--http", "0", "--rtsp", "0", "--control", "0", "--data", disk + "/other"], capture_output=True, text=True, timeout=60)
    check(started.returncode == 1 and "   at " not in started.stderr, f"read-only: a start on it ends with 1: {started.stderr.strip()[:160]}")
    run("umount", disk)
    subprocess.run(["e2fsck", "-fy", image], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    run("mount", "-o", "loop", image, disk)
    camera = Camera(disk + "/data")
    check(camera.title() == "before" and camera.users()[-1] == "before", "read-only: repaired, it has what was taken and nothing else")
    recover(camera, "read-only")
    camera.end()


def frozen():
    say("frozen: an ext4 that lets nobody write for 10 seconds (fsfreeze)")
    _, disk = loop("frozen")
    camera = Camera(disk + "/data")
    camera.set("before")
    # What a camera has never needed yet it reads when it first does, and waits for the disk like everybody.
    camera.get("snapshot.cgi")
    run("fsfreeze", "-f", disk)
    try:
        began, answers = time.monotonic(), {}
        worker = threading.Thread(target=lambda: answers.update(set=camera.set("late"), after=time.monotonic() - began))
        worker.start()
        time.sleep(1)
        check("set" not in answers, "frozen: the set waits for its disk")
        asked = time.monotonic()
        check(camera.title() == "before", f"frozen: who reads does not wait: {1000 * (time.monotonic() - asked):.0f} ms, and sees nothing of it")
        check(camera.get("snapshot.cgi")[0] == 200, "frozen: pictures are taken")
        frames = camera.frames(5)
        check(frames > 20, f"frozen: MJPEG goes on: {frames} pictures in 5 s")
        with urllib.request.urlopen(camera.control + "/health/live", timeout=5) as answer:
            check(answer.status == 200, "frozen: the control API answers")
    finally:
        run("fsfreeze", "-u", disk)
    worker.join(30)
    check(answers.get("set") == "OK" and camera.title() == "late", f"frozen: thawed, the set is done: after {answers.get('after', 0):.1f} s")
    check(not camera.lines, "frozen: nothing in the log")
    camera.end()


def slow():
    say("slow: each fsync and fdatasync takes 300 ms longer (strace)")
    data = os.path.join(WORK, "slow")
    log = os.path.join(WORK, "strace.log")
    camera = Camera(data, ("strace", "-f", "--seccomp-bpf", "-o", log, "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:delay_exit=300000"))
    began = time.monotonic()
    answers = [camera.set(f"slow{i}") for i in range(5)]
    took = (time.monotonic() - began) / 5
    check(all(a == "OK" for a in answers) and took >= 0.3, f"slow: a set is answered when it is on the disk: {took:.2f} s each")
    stop = threading.Event()

    def writer():
        i = 0
        while not stop.is_set():
            camera.set(f"busy{i}")
            i += 1

    threads = [threading.Thread(target=writer) for _ in range(4)]
    for t in threads:
        t.start()
    waits = []
    for _ in range(20):
        asked = time.monotonic()
        camera.text("configManager.cgi?action=getConfig&name=VideoColor")
        waits.append(time.monotonic() - asked)
    frames = camera.frames(5)
    stop.set()
    for t in threads:
        t.join()
    check(sorted(waits)[10] < 0.25, f"slow: with four clients that set, who reads waits {1000 * sorted(waits)[10]:.0f} ms (median of 20)")
    check(frames > 20, f"slow: MJPEG goes on: {frames} pictures in 5 s")
    check(not camera.lines, "slow: nothing in the log")
    # The program itself: strace ends with it.
    with open(f"/proc/{camera.process.pid}/task/{camera.process.pid}/children") as children:
        os.kill(int(children.read().split()[0]), signal.SIGTERM)
    camera.process.wait(60)
    with open(log) as calls:
        count = sum(1 for line in calls if "fdatasync(" in line or "fsync(" in line)
    say(f"  {count} calls of fsync and fdatasync")


def vanished():
    say("vanished: the folder is moved away and back")
    data = os.path.join(WORK, "vanished")
    camera = Camera(data)
    check(camera.set("before") == "OK" and camera.add("before") == "OK", "vanished: written at first")
    os.rename(data, data + "-away")
    suffer(camera, "vanished")
    os.rename(data + "-away", data)
    recover(camera, "vanished")
    camera.end()


try:
    for part in (full, read_only, frozen, slow, vanished):
        part()
finally:
    subprocess.run(["sh", "-c", f"umount {WORK}/*/ 2>/dev/null"], check=False)
    shutil.rmtree(WORK, ignore_errors=True)
say(f"{len(bad)} of what was looked at is wrong" if bad else "all of it holds")
sys.exit(1 if bad else 0)
