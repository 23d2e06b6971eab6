/** Calls back once with ms from the start of the navigation to the first frame of `video` on screen. */
export function onFirstPicture(video: HTMLVideoElement, seen: (ms: number) => void): void {
  const report = (): void => seen(performance.now());
  // Browsers without frame callbacks report a little early: the frame is decoded, maybe not yet on screen.
  if (typeof video.requestVideoFrameCallback === 'function') video.requestVideoFrameCallback(report);
  else video.addEventListener('playing', report, { once: true });
}
