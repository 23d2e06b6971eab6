import { useEffect } from 'preact/hooks';

/** A picture that comes this soon is worth more bandwidth than its stand-in. */
const AFTER_MS = 700;

/** Shows the room's latest poster while the first picture is late: on a slow line, or while the publisher is away. */
export function usePoster(video: HTMLVideoElement, room: string, pictured: boolean): void {
  useEffect(() => {
    if (pictured) {
      video.removeAttribute('poster');
      return;
    }
    const timer = window.setTimeout(() => {
      video.poster = `/live/${encodeURIComponent(room)}/poster.jpg`;
    }, AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [video, room, pictured]);
}
