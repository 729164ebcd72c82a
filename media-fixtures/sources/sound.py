#!/usr/bin/env python3
"""Makes the ambient sound of a scene: wind, birds, crickets, a two-tone chime.

Usage: sound.py SCENE OUT_DIR    (Python standard library and ffmpeg)
Ten seconds that loop without a click: everything is computed on a circle.
"""
import array, math, os, random, subprocess, sys

RATE, SECONDS = 16000, 10
N = RATE * SECONDS


def wind(rnd, cut, level):
    """Noise through two one-pole low-passes, run twice round so that it joins."""
    x = [rnd.uniform(-1, 1) for _ in range(N)]
    k = 1 - math.exp(-2 * math.pi * cut / RATE)
    a = b = 0.0
    y = [0.0] * N
    for lap in (0, 1):
        for i in range(N):
            a += k * (x[i] - a)
            b += k * (a - b)
            y[i] = b
    # remove the mean and let gusts (whole periods only) move the level
    m = sum(y) / N
    peak = max(abs(v - m) for v in y)
    return [(y[i] - m) / peak * level *
            (0.62 + 0.25 * math.sin(2 * math.pi * i / N + 1) + 0.13 * math.sin(6 * math.pi * i / N)) for i in range(N)]


def add(out, start, seconds, fn):
    n, s = int(seconds * RATE), int(start * RATE)
    for i in range(n):
        out[(s + i) % N] += fn(i / RATE)


def bird(out, rnd, start, base, level):
    t = start
    for _ in range(rnd.randint(3, 6)):
        d = rnd.uniform(0.06, 0.13)
        f0, f1 = base * rnd.uniform(0.9, 1.15), base * rnd.uniform(0.8, 1.25)
        add(out, t, d, lambda u, d=d, f0=f0, f1=f1:
            level * math.sin(math.pi * u / d) ** 2 * math.sin(2 * math.pi * (f0 * u + (f1 - f0) * u * u / (2 * d))))
        t += d + rnd.uniform(0.03, 0.10)


def cricket(out, start, f, level):
    for k in range(4):
        add(out, start + k * 0.045, 0.028, lambda u: level * math.sin(math.pi * u / 0.028) ** 2 * math.sin(2 * math.pi * f * u))


def chime(out, start, notes, level):
    for k, f in enumerate(notes):
        add(out, start + k * 0.62, 1.9, lambda u, f=f: level * min(1, u / 0.004) * math.exp(-u * 2.6) * min(1, (1.9 - u) / 0.1) *
            (math.sin(2 * math.pi * f * u) + 0.35 * math.sin(2 * math.pi * 2.01 * f * u) * math.exp(-u * 3)
             + 0.12 * math.sin(2 * math.pi * 3.03 * f * u) * math.exp(-u * 6)))


def main():
    scene, out_dir = sys.argv[1:3]
    rnd = random.Random(scene)
    out = wind(rnd, 420 if scene == "yard" else 300, 0.16)
    if scene == "yard":
        for start, base in ((0.6, 2600), (2.3, 3100), (4.4, 2700), (7.7, 2900), (9.1, 3200)):
            bird(out, rnd, start, base, 0.10)
        for k in range(14):
            cricket(out, 0.35 + k * 10 / 14, 3450, 0.035)
        chime(out, 5.2, (784.0, 659.3), 0.20)
    else:
        for start, base in ((1.2, 2500), (6.9, 3000)):
            bird(out, rnd, start, base, 0.08)
        chime(out, 3.0, (659.3, 523.3), 0.30)
        # a car passing on the street
        car = wind(random.Random(5), 700, 0.30)
        for i in range(N):
            u = (i / RATE - 8.0) / 1.3
            out[i] += car[i] * math.exp(-u * u)
    # half the rate: a windowed-sinc low-pass on the circle, then every second sample
    taps = 31
    h = []
    for k in range(-taps, taps + 1):
        s = 0.46 if k == 0 else math.sin(math.pi * 0.46 * k) / (math.pi * k)
        h.append(s * (0.5 + 0.5 * math.cos(math.pi * k / (taps + 1))))
    g = sum(h)
    low = [sum(h[k] * out[(i + k - taps) % N] for k in range(2 * taps + 1)) / g for i in range(0, N, 2)]
    os.makedirs(out_dir, exist_ok=True)
    for data, rate, pcm, aac in ((low, 8000, "ambient.pcm", "ambient-8k.aac"), (out, 16000, "ambient-16k.pcm", "ambient-16k.aac")):
        a = array.array("h", (max(-32767, min(32767, int(round(v * 32000)))) for v in data))
        if sys.byteorder == "big":
            a.byteswap()
        path = os.path.join(out_dir, pcm)
        with open(path, "wb") as f:
            f.write(a.tobytes())
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", path,
                        "-c:a", "aac", "-profile:a", "aac_low", "-b:a", "24k" if rate == 8000 else "40k",
                        "-flags", "+bitexact", "-fflags", "+bitexact", "-f", "adts", os.path.join(out_dir, aac)], check=True)


main()
