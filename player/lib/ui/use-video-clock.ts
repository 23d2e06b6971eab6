import { useEffect, useState } from 'preact/hooks';

/** Where a video is, in seconds. */
export interface VideoClock {
  time: number;
  duration: number;
  /** End of what is loaded around the current time. */
  buffered: number;
}

/** Follows a video's time line. */
export function useVideoClock(video: HTMLVideoElement, duration: number): VideoClock {
  const [clock, setClock] = useState<VideoClock>({ time: 0, duration, buffered: 0 });
  useEffect(() => {
    const read = (): void => setClock(readClock(video, duration));
    const events = ['timeupdate', 'seeking', 'seeked', 'durationchange', 'progress'] as const;
    for (const name of events) video.addEventListener(name, read);
    read();
    return () => {
      for (const name of events) video.removeEventListener(name, read);
    };
  }, [video, duration]);
  return clock;
}

function readClock(video: HTMLVideoElement, expected: number): VideoClock {
  const { currentTime: time, buffered } = video;
  const duration = Number.isFinite(video.duration) && video.duration > 0 ? video.duration : expected;
  for (let range = 0; range < buffered.length; range++) {
    if (buffered.start(range) <= time + 0.1 && time <= buffered.end(range)) {
      return { time, duration, buffered: buffered.end(range) };
    }
  }
  return { time, duration, buffered: time };
}
