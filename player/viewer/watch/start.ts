import type { Opened } from './opening.js';

/** What the page's inline script has made; made now where something between server and browser took that script away. */
async function opened(): Promise<Opened | undefined> {
  if (window.kaiboOpened === undefined) await import('./opening.js');
  return window.kaiboOpened;
}

// Compiling hls.js before the picture is shown would take longer than to fetch and decode it.
void opened().then(async (it) => {
  if (it === undefined) return;
  await it.shown;
  const { startPage } = await import('./main.js');
  await startPage(it);
});
