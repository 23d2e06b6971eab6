import { fileURLToPath } from 'node:url';
import { build, defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Has the browser fetch the watch page's player while the picture opens; `modulepreload` would have it compiled, too, before the picture. */
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
          attrs: {
            rel: 'preload',
            as: 'script',
            crossorigin: true,
            href: `/${fileName}`,
            fetchpriority: 'low',
          },
          injectTo: 'head',
        }));
      },
    },
  };
}
const SOON = ['main', 'player'];

/** Puts the watch page's opening script into the page: a request less before the first picture. The edge allows it by its hash. */
function openingInline(): Plugin {
  return {
    name: 'kaibo-opening-inline',
    transformIndexHtml: {
      order: 'post',
      handler: async (_html, { path }) => {
        if (!path.endsWith('watch.html')) return [];
        return [{ tag: 'script', children: await bundled('viewer/watch/opening.ts'), injectTo: 'body' }];
      },
    },
  };
}

/** `embed.js`, for pages of other sites: alone and under a name that stays. */
function embedAlone(): Plugin {
  return {
    name: 'kaibo-embed-alone',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'embed.js', source: await bundled('embed/embed.ts') });
    },
  };
}

/** A script with all it imports, for a page to hold. */
async function bundled(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: here(entry), formats: ['iife'], name: 'kaibo' },
      minify: true,
      rolldownOptions: { treeshake: { manualPureFunctions: ['Type'] } },
    },
  });
  const [{ output = [] } = {}] = [built].flat().flatMap((it) => ('output' in it ? it : []));
  const code = output.find((it) => it.type === 'chunk')?.code ?? '';
  if (code === '' || code.includes('</script')) throw new Error(`${entry} can not be put into a page`);
  return code;
}

/** One HTML file a page; everything they share ends up in hashed files under `assets/`, served immutable by the edge. */
export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [playerSoon(), openingInline(), embedAlone()],
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
            // One request each for what the opening script shares with the player and for what plays.
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
