import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Rooms of the package that the dashboard shares. Only what it uses of them may end up in the bundle. */
const shared = /[\\/]src[\\/](wire|records|space|base|numerics|views|plot)[\\/]/;

export default defineConfig({
  plugins: [react()],
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
});
