/** Into and out of full screen. */
export async function toggleFullscreen(element: HTMLElement | null): Promise<void> {
  try {
    if (document.fullscreenElement !== null) await document.exitFullscreen();
    else await element?.requestFullscreen();
  } catch {
    // The browser has no full screen for elements (iPhone); the button of the video itself does.
  }
}
