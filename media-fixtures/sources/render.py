#!/usr/bin/env python3
"""Renders the passages of one scene and encodes them.

Usage: render.py SCENE BUILD_DIR OUT_DIR
Needs povray, ffmpeg, cjpeg; only the Python standard library.
Finished pieces in BUILD_DIR are used again; remove the folder to start anew.
"""
import math, os, random, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
W, H = 2080, 1170            # rendered; the lens step crops to 1920x1080
OUTW, OUTH, FPS = 1920, 1080, 25
DRAFT = os.environ.get("DRAFT") == "1"          # backgrounds without antialiasing
FIGFPS = int(os.environ.get("FIGFPS", "10"))    # figures per second: 10, or 25 (longer)
JOBS = int(os.environ.get("JOBS", "2"))
SIZES = [(2560, 1440), (1920, 1080), (1280, 720), (960, 576), (704, 576), (640, 480), (352, 288)]
ONLY = os.environ.get("SIZES", "").split()      # video of some sizes only, such as "960x576"

SCENES = {
    "yard": dict(
        title="Back yard, day and night",
        cam=dict(CamX=0, CamY=4, CamZ=0, CamAngle=76.4, CamYaw=-4, CamPitch=-14.5),
        sway=dict(BrX=-4.5, BrY=4.95, BrZ=4.6), sway_box=((-5, 3.6, 4.1), (-1.9, 5.6, 5.1)),
        walk=((-8.3, 6.9), (3.5, 9.4)), ground=0.015,
        sun=(-42, 58, -30), lamp=(2.36, 2.69, 6.02),
        quality=dict(day=34, night=34),
    ),
    "doorway": dict(
        title="Front door, seen from the door station",
        cam=dict(CamX=0, CamY=1.62, CamZ=0, CamAngle=96, CamYaw=0, CamPitch=-7),
        sway=dict(BrX=1.62, BrY=0.40, BrZ=2.05), sway_box=((1.0, 0.2, 1.5), (2.25, 1.75, 2.6)),
        walk=((6.4, 4.9), (-3.0, 2.8)), ground=-0.12,
        sun=(-42, 50, 10), lamp=(0.35, 2.44, 0.9),
        quality=dict(day=34, night=34),
    ),
}
SWAY_STEPS = 12              # the sway is rendered at -12..12 / 12


def run(cmd, **kw):
    return subprocess.run(cmd, check=True, **kw)


class Scene:
    def __init__(self, name, build, out):
        self.name, self.build, self.out, self.c = name, os.path.join(build, name), out, SCENES[name]
        os.makedirs(self.build, exist_ok=True)
        c = self.c["cam"]
        yaw, pit = math.radians(c["CamYaw"]), math.radians(c["CamPitch"])
        f = (math.sin(yaw) * math.cos(pit), math.sin(pit), math.cos(yaw) * math.cos(pit))
        rl = math.hypot(f[0], f[2])
        r = (f[2] / rl, 0, -f[0] / rl)
        u = (f[1] * r[2] - f[2] * r[1], f[2] * r[0] - f[0] * r[2], f[0] * r[1] - f[1] * r[0])
        self.axes, self.eye = (r, u, f), (c["CamX"], c["CamY"], c["CamZ"])
        self.focal = W / 2 / math.tan(math.radians(c["CamAngle"]) / 2)
        (x0, z0), (x1, z1) = self.c["walk"]
        self.length = math.hypot(x1 - x0, z1 - z0)
        self.speed = self.length / 6.0
        self.dir = -math.degrees(math.atan2(z1 - z0, x1 - x0))

    # --- geometry -------------------------------------------------------
    def project(self, p):
        d = [p[i] - self.eye[i] for i in range(3)]
        x, y, z = (sum(a[i] * d[i] for i in range(3)) for a in self.axes)
        z = max(z, 0.15)
        return W / 2 + x / z * self.focal, H / 2 - y / z * self.focal

    def rect(self, pts, margin=6):
        q = [self.project(p) for p in pts]
        x0 = max(0, int(min(a for a, _ in q)) - margin)
        y0 = max(0, int(min(b for _, b in q)) - margin)
        x1 = min(W, int(max(a for a, _ in q)) + margin)
        y1 = min(H, int(max(b for _, b in q)) + margin)
        x0 &= ~1
        y0 &= ~1
        x1 = min(W, (x1 + 1) & ~1)
        y1 = min(H, (y1 + 1) & ~1)
        return (x0, y0, x1 - x0, y1 - y0) if x1 - x0 > 1 and y1 - y0 > 1 else None

    def person_at(self, t):
        (x0, z0), (x1, z1) = self.c["walk"]
        s = t / 6.0
        return x0 + (x1 - x0) * s, z0 + (z1 - z0) * s

    def person_rects(self, t, night):
        """The figure's rectangle and that of the figure with its shadow."""
        px, pz = self.person_at(t)
        g = self.c["ground"]
        body = [(px + a, g + b, pz + d) for a in (-.56, .56) for b in (-.04, 1.82) for d in (-.4, .4)]
        pts = list(body)
        for x, y, z in body:
            if night:
                lx, ly, lz = self.c["lamp"]
                k = min(y / max(ly - y, 0.05), 2.4)
                pts.append((x + (x - lx) * k, g, z + (z - lz) * k))
            else:
                sx, sy, sz = self.c["sun"]
                pts.append((x - sx / sy * y, g, z - sz / sy * y))
        return self.rect(body), self.rect(pts)

    # --- rendering ------------------------------------------------------
    def pov(self, out, rect, **decl):
        if os.path.exists(out):
            return out
        x, y, w, h = rect
        d = dict(self.c["cam"], **self.c["sway"])
        d.update(Sway=0, PT=0, PSpeed=self.speed, PDir=self.dir, PX=0, PY=self.c["ground"], PZ=0)
        d.update(decl)
        alpha = decl["Pass"] in (3, 4)
        aa = ["-A"] if DRAFT and decl["Pass"] == 0 else ["+A0.2", "+AM1", "+R2", "-J"]
        tmp = out + ".part.png"
        r = subprocess.run(
            ["povray", "+I%s.pov" % self.name, "+O" + tmp, "+W%d" % W, "+H%d" % H, "-D", "-V", "-GA", "+FN",
             "+WT%d" % (2 if decl["Pass"] == 0 else 1), "+UA" if alpha else "-UA",
             "+SC%d" % (x + 1), "+SR%d" % (y + 1), "+EC%d" % (x + w), "+ER%d" % (y + h)] + aa +
            ["Declare=%s=%.6g" % kv for kv in d.items()], cwd=HERE, capture_output=True, text=True)
        if r.returncode:
            sys.exit("povray failed on %s:\n%s" % (out, r.stderr[-3000:]))
        fmt = "rgba" if alpha else "rgb24"
        run(["ffmpeg", "-v", "error", "-y", "-threads", "1", "-i", tmp, "-vf", "crop=%d:%d:%d:%d" % (w, h, x, y),
             "-pix_fmt", fmt, "-f", "rawvideo", out + ".part"])
        os.remove(tmp)
        os.rename(out + ".part", out)
        return out

    def file(self, fmt, *a):
        return os.path.join(self.build, fmt % a)

    def render(self, motion=True):
        full = (0, 0, W, H)
        self.sway_rect = self.rect([(x, y, z) for x in (self.c["sway_box"][0][0], self.c["sway_box"][1][0])
                                    for y in (self.c["sway_box"][0][1], self.c["sway_box"][1][1])
                                    for z in (self.c["sway_box"][0][2], self.c["sway_box"][1][2])])
        jobs = []
        for night in (0, 1):
            p = "night" if night else "day"
            self.pov(self.file("bg-%s%s.raw", p, "-draft" if DRAFT else ""), full, Pass=0, Night=night)
            jobs.append((self.file("near-%s.raw", p), full, dict(Pass=1, Night=night)))
            for k in range(-SWAY_STEPS, SWAY_STEPS + 1):
                jobs.append((self.file("sway-%s-%+03d.raw", p, k), self.sway_rect,
                             dict(Pass=4, Night=night, Sway=k / SWAY_STEPS)))
        for f in (range(150) if FIGFPS == 25 else [int(i * 2.5) for i in range(60)]) if motion else ():
            t = f / FPS
            px, pz = self.person_at(t)
            for night in (0, 1):
                body, both = self.person_rects(t, night)
                if both:
                    jobs.append((self.file("fig-%s-%03d.raw", "night" if night else "day", f), both,
                                 dict(Pass=2, Night=night, PT=t, PX=px, PZ=pz)))
            if body:
                jobs.append((self.file("mask-%03d.raw", f), body, dict(Pass=3, Night=0, PT=t, PX=px, PZ=pz)))
        with ThreadPoolExecutor(JOBS) as ex:
            for i, _ in enumerate(ex.map(lambda j: self.pov(j[0], j[1], **j[2]), jobs)):
                if i % 50 == 0:
                    print("%s: %d/%d" % (self.name, i, len(jobs)), flush=True)

    # --- compositing ----------------------------------------------------
    def load(self, night):
        p = "night" if night else "day"
        name = self.file("bg-%s%s.raw", p, "-draft" if DRAFT else "")
        bg = open(name, "rb").read()
        rnd = random.Random(7 + night)
        sigma = 0.8 if night else 0.6
        # fixed grain: one luminance offset per pixel, the same in every frame
        grain = [int(round(rnd.gauss(0, sigma))) for _ in range(65521)]
        self.grain = grain
        n = len(grain)
        out = bytearray(bg)
        clamp = bytes([0] * 32 + list(range(256)) + [255] * 32)
        i = 0
        for px in range(W * H):
            g = grain[px % n] + 32
            out[i] = clamp[out[i] + g]
            out[i + 1] = clamp[out[i + 1] + g]
            out[i + 2] = clamp[out[i + 2] + g]
            i += 3
        self.clamp = clamp
        self.bg = out
        self.near = open(self.file("near-%s.raw", p), "rb").read()
        self.sway = {}

    def put_person(self, frame, f, night):
        t = f / FPS
        body, both = self.person_rects(t, night)
        if not both:
            return
        # where the passage joins no more than a bit of shadow shows: fade it
        fade = max(0, min(16, f, 148 - f))
        x0, y0, w, h = both
        fig = open(self.file("fig-%s-%03d.raw", "night" if night else "day", f), "rb").read()
        mask = open(self.file("mask-%03d.raw", f), "rb").read() if body else b""
        bx, by, bw, bh = body or (0, 0, 0, 0)
        near, clamp, grain, ng = self.near, self.clamp, self.grain, len(self.grain)
        for y in range(h):
            yy = y0 + y
            a = y * w * 3
            o = (yy * W + x0) * 3
            if fig[a:a + w * 3] == near[o:o + w * 3]:
                continue
            inb = by <= yy < by + bh
            for x in range(w):
                n0, n1, n2 = near[o], near[o + 1], near[o + 2]
                f0, f1, f2 = fig[a], fig[a + 1], fig[a + 2]
                if abs(f0 - n0) + abs(f1 - n1) + abs(f2 - n2) > 2:
                    xx = x0 + x
                    m = mask[((yy - by) * bw + xx - bx) * 4 + 3] if inb and bx <= xx < bx + bw else 0
                    if m:
                        g = grain[(yy * W + xx) % ng] + 32
                        k = 255 - m
                        frame[o] = (frame[o] * k + clamp[f0 + g] * m) // 255
                        frame[o + 1] = (frame[o + 1] * k + clamp[f1 + g] * m) // 255
                        frame[o + 2] = (frame[o + 2] * k + clamp[f2 + g] * m) // 255
                    else:
                        # a shadow: darken what lies there by the same ratio
                        frame[o] = min(255, frame[o] * (n0 * 16 + (f0 - n0) * fade + 64) // (n0 * 16 + 64))
                        frame[o + 1] = min(255, frame[o + 1] * (n1 * 16 + (f1 - n1) * fade + 64) // (n1 * 16 + 64))
                        frame[o + 2] = min(255, frame[o + 2] * (n2 * 16 + (f2 - n2) * fade + 64) // (n2 * 16 + 64))
                a += 3
                o += 3

    def put_sway(self, frame, k, night):
        x0, y0, w, h = self.sway_rect
        if k not in self.sway:
            d = open(self.file("sway-%s-%+03d.raw", "night" if night else "day", k), "rb").read()
            rows = []
            for y in range(h):
                row = d[y * w * 4:(y + 1) * w * 4]
                al = row[3::4]
                if not any(al):
                    continue
                rows.append((y0 + y, row, [x for x in range(w) if al[x]]))
            self.sway[k] = rows
        clamp, grain, ng = self.clamp, self.grain, len(self.grain)
        for yy, row, xs in self.sway[k]:
            base = (yy * W + x0) * 3
            gb = yy * W + x0
            for x in xs:
                o = base + x * 3
                i = x * 4
                m = row[i + 3]
                g = grain[(gb + x) % ng] + 32
                q = 255 - m
                frame[o] = (frame[o] * q + clamp[row[i] + g] * m) // 255
                frame[o + 1] = (frame[o + 1] * q + clamp[row[i + 1] + g] * m) // 255
                frame[o + 2] = (frame[o + 2] * q + clamp[row[i + 2] + g] * m) // 255

    def passage(self, name, count, night, person):
        """Composes the frames and keeps them, lens and sensor applied, as FFV1."""
        out = self.file("%s%s%s.mkv", name, "-draft" if DRAFT else "", "-10" if person and FIGFPS == 10 else "")
        if os.path.exists(out):
            return out
        self.load(night)
        # a cheap wide-angle lens, the sensor's noise filter, its sharpening and gamma
        lens = ("format=gbrp,lenscorrection=cx=0.5:cy=0.5:k1=0.075:k2=0:i=bilinear,crop=%d:%d,format=yuv444p,"
                "gblur=sigma=0.8,smartblur=lr=2.8:ls=1:lt=28,unsharp=5:5:0.5:5:5:0,vignette=angle=PI/9:dither=0"
                % (OUTW, OUTH))
        lens += ",eq=saturation=0.42:gamma=1.35:contrast=1.05" if night else ",eq=saturation=0.95:gamma=1.25:contrast=1.06"
        p = subprocess.Popen(
            ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "%dx%d" % (W, H),
             "-r", str(FPS), "-i", "-", "-vf", lens + ",format=yuv444p", "-c:v", "ffv1", "-threads", "2",
             out + ".part.mkv"], stdin=subprocess.PIPE)
        period = count / FPS
        last = None
        for f in range(count):
            t = f / FPS
            # periods that fit both a 4 s and a 6 s passage: 2 s and the whole
            s = 0.55 * math.sin(math.pi * t) * (0.75 - 0.25 * math.cos(2 * math.pi * t / period)) \
                + 0.40 * math.sin(2 * math.pi * t / period)
            k = max(-SWAY_STEPS, min(SWAY_STEPS, int(round(s * SWAY_STEPS))))
            frame = bytearray(self.bg)
            if person:
                self.put_person(frame, f if FIGFPS == 25 else int(int(f / 2.5 + 0.01) * 2.5), night)
            self.put_sway(frame, k, night)
            p.stdin.write(frame)
        p.stdin.close()
        if p.wait():
            sys.exit("ffmpeg failed")
        os.rename(out + ".part.mkv", out)
        return out

    def still(self, name):
        """The pictures without a scene: covered lens, lost signal."""
        out = self.file("%s.mkv", name)
        ppm = self.file("%s.ppm", name)
        if os.path.exists(out):
            return out
        px = bytearray()
        if name == "dark":
            seed = 0.35 if self.name == "yard" else 0.62
            rnd = random.Random(3)
            for y in range(OUTH):
                v = y / OUTH
                for x in range(OUTW):
                    u = x / OUTW
                    d = math.hypot(u - seed * 0.3 - 0.02, (v - 0.97) * 0.7)
                    b = 5 + 17 * math.exp(-(d * 2.6) ** 2) + 3 * (1 - v) + rnd.random() * 1.2
                    px += bytes((int(b * 1.12), int(b * 0.92), int(b * 0.86)))
        else:
            font = {"V": "10001 10001 10001 10001 10001 01010 00100", "I": "01110 00100 00100 00100 00100 00100 01110",
                    "D": "11110 10001 10001 10001 10001 10001 11110", "E": "11111 10000 10000 11110 10000 10000 11111",
                    "O": "01110 10001 10001 10001 10001 10001 01110", "L": "10000 10000 10000 10000 10000 10000 11111",
                    "S": "01111 10000 10000 01110 00001 00001 11110", " ": "00000 " * 7}
            text, s = "VIDEO LOSS", 16
            rows = [" ".join(font[c].split()[r] for c in text).replace(" ", "0") for r in range(7)]
            w, h = len(rows[0]) * s, 7 * s
            ox, oy = (OUTW - w) // 2, (OUTH - h) // 2
            def lit(x, y):
                x, y = (x - ox) // s, (y - oy) // s
                return 0 <= y < 7 and 0 <= x < len(rows[0]) and rows[y][x] == "1"
            blue, white, black = bytes((14, 30, 168)), bytes((236, 236, 236)), bytes((6, 12, 70))
            for y in range(OUTH):
                if oy - 16 <= y < oy + h + 16:
                    for x in range(OUTW):
                        px += white if lit(x, y) else black if lit(x - 6, y - 6) else blue
                else:
                    px += blue * OUTW
        with open(ppm, "wb") as o:
            o.write(b"P6 %d %d 255\n" % (OUTW, OUTH) + px)
        run(["ffmpeg", "-v", "error", "-y", "-loop", "1", "-r", str(FPS), "-i", ppm, "-frames:v", "50",
             "-vf", "gblur=sigma=0.8,format=yuv444p", "-c:v", "ffv1", out])
        return out

    # --- encoding -------------------------------------------------------
    def jpeg(self, mkv, name, frames, fps, count, quality):
        os.makedirs(os.path.join(self.out, "jpeg"), exist_ok=True)
        dst = os.path.join(self.out, "jpeg", name + ".mjpg")
        want = [min(count - 1, int(i * count / frames)) for i in range(frames)]
        p = subprocess.Popen(["ffmpeg", "-v", "error", "-i", mkv, "-pix_fmt", "rgb24", "-f", "rawvideo", "-"],
                             stdout=subprocess.PIPE)
        head = b"P6 %d %d 255\n" % (OUTW, OUTH)
        with open(dst + ".part", "wb") as o:
            for f in range(want[-1] + 1):
                raw = p.stdout.read(OUTW * OUTH * 3)
                if f in want:
                    o.write(run(["cjpeg", "-quality", str(quality), "-restart", "1", "-baseline", "-sample", "2x2"],
                                input=head + raw, capture_output=True).stdout)
        p.kill()
        p.wait()
        os.replace(dst + ".part", dst)

    def video(self, mkv, name, night):
        for w, h in SIZES:
            if ONLY and "%dx%d" % (w, h) not in ONLY:
                continue
            for codec in ("h264", "h265"):
                os.makedirs(os.path.join(self.out, codec), exist_ok=True)
                dst = os.path.join(self.out, codec, "%s-%dx%d.%s" % (name, w, h, codec))
                vf = "scale=%d:%d:flags=area:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p" % (w, h)
                cmd = ["ffmpeg", "-v", "error", "-y", "-i", mkv, "-vf", vf, "-r", str(FPS),
                       "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
                       "-preset", os.environ.get("PRESET", "slower" if codec == "h264" else "medium"), "-crf", str((37 if codec == "h264" else 38) + (6 if h > 1080 else 0))]
                if codec == "h264":
                    cmd += ["-c:v", "libx264", "-profile:v", "high" if h >= 720 else "main", "-x264-params",
                            "keyint=25:min-keyint=25:scenecut=0:bframes=0:open-gop=0:slices=1:sliced-threads=0:"
                            "rc-lookahead=0:sync-lookahead=0:mbtree=0:aud=0:repeat-headers=1:force-cfr=1:nal-hrd=none:threads=2",
                            "-bsf:v", "filter_units=remove_types=6", "-f", "h264"]
                else:
                    cmd += ["-c:v", "libx265", "-x265-params",
                            "keyint=25:min-keyint=25:scenecut=0:bframes=0:open-gop=0:repeat-headers=1:info=0:aud=0:"
                            "hrd=0:vui-timing-info=1:slices=1:frame-threads=1:pools=2:rc-lookahead=2:cutree=0:log-level=error",
                            "-bsf:v", "filter_units=remove_types=39-40", "-f", "hevc"]
                run(cmd + [dst + ".part"])
                os.replace(dst + ".part", dst)

    def yaml(self):
        s = ["name: %s" % self.name, "title: %s" % self.c["title"], "width: 1920", "height: 1080", "fps: 25", "passages:"]
        for n, c, j, jf in PASSAGES:
            s.append("  %-13s { frames: %d, jpeg: { file: jpeg/%s.mjpg, frames: %d, fps: %d } }" % (n + ":", c, n, j, jf))
        z = ", ".join("%dx%d" % q for q in SIZES)
        s.append("video:            # file name pattern, passage and size filled in")
        for c in ("h264", "h265"):
            s.append('  %s: { file: "%s/{passage}-{width}x{height}.%s", gop: 25, sizes: [%s] }' % (c, c, c, z))
        s += ["audio:", "  pcm:  { 8000: audio/ambient.pcm, 16000: audio/ambient-16k.pcm }",
              "  aac:  { 8000: audio/ambient-8k.aac, 16000: audio/ambient-16k.aac }", ""]
        os.makedirs(self.out, exist_ok=True)
        with open(os.path.join(self.out, "scene.yaml"), "w") as o:
            o.write("\n".join(s))


PASSAGES = [("idle", 100, 20, 5), ("motion", 150, 60, 10), ("night", 100, 20, 5),
            ("night-motion", 150, 60, 10), ("dark", 50, 1, 1), ("lost", 50, 1, 1)]


def main():
    name, build, out = sys.argv[1:4]
    s = Scene(name, build, out)
    s.yaml()
    steps = os.environ.get("STEPS", "render jpeg video").split()
    if "render" in steps:
        s.render()
    for n, count, jf, jfps in PASSAGES:
        night = n.startswith("night")
        mkv = s.still(n) if n in ("dark", "lost") else s.passage(n, count, night, n.endswith("motion"))
        print(name, n, "composed", flush=True)
        q = 70 if n in ("dark", "lost") else s.c["quality"]["night" if night else "day"]
        if "jpeg" in steps:
            s.jpeg(mkv, n, jf, jfps, count, q)
        if "video" in steps:
            s.video(mkv, n, night)


main()
