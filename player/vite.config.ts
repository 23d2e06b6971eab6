import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Has the browser fetch the watch page's player while its opening script runs, without running it yet. */
function playerSoon(): Plugin {
  return {
    name: 'kaibo-player-soon',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle, path }) => {
        if (!path.endsWith('watch.html')) return [];
        const files = Object.values(bundle ?? {}).filter((it) => SOON.includes(it.name ?? ''));
        return files.map(({ fileName }) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${fileName}`, fetchpriority: 'low' },
          injectTo: 'head',
        }));
      },
    },
  };
}
const SOON = ['main', 'player'];

/** One HTML file a page; everything they share ends up in hashed files under `assets/`, served immutable by the edge. */
export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [playerSoon()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: here('../dist/player'),
    // tsc puts the modules that unit tests import beside the pages; scripts/build.mjs clears dist first.
    emptyOutDir: false,
    target: 'es2022',
    // Inlined assets would be data: URLs, which the pages' CSP refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: {
        index: here('index.html'),
        watch: here('watch.html'),
        replay: here('replay.html'),
        studio: here('studio.html'),
        admin: here('admin.html'),
      },
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            // One request each for what the opening script needs and for what plays; the script itself must stay out of what is shared.
            {
              name: 'begin',
              test: /protocol\/(fmp4\/|clock)|player\/lib\/(backoff|expose|opening|opening-[a-z]+|live-address|first-picture|sound-memory|bandwidth|path|storage)\.ts$/,
            },
            {
              name: 'player',
              test: /node_modules\/hls\.js\/|player\/lib\/(early-loader|hls|live-edge|live-pace|live-player)\.ts$/,
            },
          ],
        },
      },
      // The protocol's schemas are built by pure calls: pages that only need its constants don't carry TypeBox.
      treeshake: { manualPureFunctions: ['Type'] },
    },
  },
});
