import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts', 'web/src/**/*.test.{ts,tsx}'],
    pool: 'forks',
    // Many tests wait for processes that they start, so two at a time pay even on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Against hanging only: what takes seconds on an idle machine takes a minute on a busy one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
