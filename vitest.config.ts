import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts', 'web/src/**/*.test.{ts,tsx}'],
    pool: 'forks',
    // Against hanging only: what takes seconds on an idle machine takes a minute on a busy one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
