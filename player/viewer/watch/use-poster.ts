import { useEffect } from 'preact/hooks';
import { type PlayPass, withToken } from '../../lib/play-pass.js';

/** A picture that comes this soon is worth more bandwidth than its stand-in. */
const AFTER_MS = 700;

/** Shows the room's latest poster while the first picture is late: on a slow line, or while the publisher is away. */
export function usePoster(video: HTMLVideoElement, room: string, pass: PlayPass, pictured: boolean): void {
  useEffect(() => {
    if (pictured) {
      video.removeAttribute('poster');
      return;
    }
    const timer = window.setTimeout(() => {
      video.poster = withToken(`/live/${encodeURIComponent(room)}/poster.jpg`, pass.get());
    }, AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [video, room, pass, pictured]);
}
