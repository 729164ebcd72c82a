// Coded video of a stream by Media Source Extensions: the camera's own frames, as fragmented MP4 by fetch, so that the control token goes along.
import { send } from "./api.js";

const keep = 20; // seconds that stay behind what is shown
const late = 1.5; // seconds behind the newest frame from which it is caught up with

/** Whether this browser says that it plays a codec, by its name in the configuration. */
export function plays(codec) {
  const type = { "H.265": 'video/mp4; codecs="hvc1.1.6.L120.90"', MJPG: "" }[codec] ?? 'video/mp4; codecs="avc1.640028"';
  return type !== "" && "MediaSource" in window && MediaSource.isTypeSupported(type);
}

/** Plays a stream in a video element until the signal ends it or the camera does. What comes is told to on(facts) once a second. */
export async function play(path, video, on, signal) {
  const answer = await send(`/api/v1${path}`, { signal });
  const type = answer.headers.get("content-type");
  if (!MediaSource.isTypeSupported(type)) {
    await answer.body.cancel();
    throw new Error(`this browser does not play ${type}`);
  }
  const source = new MediaSource();
  const url = URL.createObjectURL(source);
  try {
    video.src = url;
    await once(source, "sourceopen", signal);
    const buffer = source.addSourceBuffer(type);
    const reader = answer.body.getReader();
    let [bytes, frames, since] = [0, 0, performance.now()];
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      bytes += value.length;
      buffer.appendBuffer(value);
      // Who is not done with one piece takes no other: the camera then goes on with a key frame.
      await once(buffer, "updateend", signal);
      follow(video, buffer);
      if (buffer.buffered.length && video.currentTime - buffer.buffered.start(0) > 2 * keep) {
        buffer.remove(0, video.currentTime - keep);
        await once(buffer, "updateend", signal);
      }
      const passed = performance.now() - since;
      if (passed > 1000) {
        const shown = video.getVideoPlaybackQuality().totalVideoFrames;
        on({ type: /codecs="(.*)"/.exec(type)?.[1] ?? type, width: video.videoWidth, height: video.videoHeight, rate: ((shown - frames) * 1000) / passed, kilobits: (bytes * 8) / passed });
        [bytes, frames, since] = [0, shown, performance.now()];
      }
    }
  } finally {
    URL.revokeObjectURL(url);
    video.removeAttribute("src");
    video.load();
  }
}

// Near the newest frame; over what the camera left out because somebody was slow.
function follow(video, buffer) {
  const ranges = buffer.buffered;
  if (ranges.length === 0) return;
  const end = ranges.end(ranges.length - 1);
  const behind = end - video.currentTime;
  if (behind > late || behind < 0 || video.currentTime < ranges.start(ranges.length - 1)) video.currentTime = Math.max(ranges.start(ranges.length - 1), end - 0.15);
  video.playbackRate = behind > late / 2 ? 1.1 : 1;
  if (video.paused && !video.dataset.held) video.play().catch(() => {});
}

function once(target, name, signal) {
  return new Promise((done, failed) => {
    const stop = () => failed(new DOMException("ended", "AbortError"));
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    target.addEventListener(name, () => { signal.removeEventListener("abort", stop); done(); }, { once: true });
  });
}
