import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Rooms of the package that the dashboard shares. Only what it uses of them may end up in the bundle. */
const shared = /[\\/]src[\\/](http|model|formats|space|base|numerics|charts|results[\\/]words)[\\/]/;

/** Most that the script of the first page may weigh, gzip: over a slow line it is what people wait for. */
const budgetBytes = 170 * 1024;

/** Says what the first page's script weighs, and fails the build beyond the budget. */
function budget(): Plugin {
  return {
    name: 'first-page-budget',
    generateBundle(_options, bundle) {
      const seen = new Set<string>();
      const weigh = (file: string): number => {
        const chunk = bundle[file];
        if (seen.has(file) || chunk?.type !== 'chunk') return 0;
        seen.add(file);
        return gzipSync(chunk.code).length + chunk.imports.reduce((sum, other) => sum + weigh(other), 0);
      };
      const entry = Object.values(bundle).find((chunk) => chunk.type === 'chunk' && chunk.isEntry);
      const bytes = entry === undefined ? 0 : weigh(entry.fileName);
      const text = `the first page's script is ${(bytes / 1024).toFixed(1)} KiB gzip, of ${budgetBytes / 1024} allowed`;
      if (bytes > budgetBytes) this.error(text);
      this.info(text);
    },
  };
}

/** Puts the order of the layers before all styles: those of chunks that pages share would come first and decide it. */
function layersFirst(): Plugin {
  const order = readFileSync(new URL('src/styles/layers.css', import.meta.url), 'utf8');
  return {
    name: 'layers-first',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const statement = /@layer [^{;]+;/.exec(order)?.[0];
      if (statement === undefined) this.error('src/styles/layers.css names no order of layers');
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset' && file.fileName.endsWith('.css'))
          file.source = `${statement}\n${String(file.source)}`;
      }
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [react(), layersFirst(), ...(mode === 'production' ? [budget()] : [])],
  // The server replaces it in each page: for the style elements that the editor inserts.
  html: { cspNonce: '__CSP_NONCE__' },
  worker: { format: 'es' },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      treeshake: { moduleSideEffects: (id) => !shared.test(id) || id.includes('/web/') },
    },
  },
  server: { proxy: { '/api': process.env.HYPERDRIVE_SERVER ?? 'http://127.0.0.1:8080' } },
}));
