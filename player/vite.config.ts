import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One HTML file a page; everything they share ends up in hashed files under `assets/`, served immutable by the edge. */
export default defineConfig({
  root: here('.'),
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: here('../dist/player'),
    emptyOutDir: true,
    target: 'es2022',
    // Inlined assets would be data: URLs, which the pages' CSP refuses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: {
        index: here('index.html'),
        watch: here('watch.html'),
        replay: here('replay.html'),
        studio: here('studio.html'),
      },
      // The protocol's schemas are built by pure calls: pages that only need its constants don't carry TypeBox.
      treeshake: { manualPureFunctions: ['Type'] },
    },
  },
});
