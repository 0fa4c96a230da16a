import { defineConfig } from 'vitest/config';
import { rooms } from './scripts/mutate-rooms.mjs';

/** Used by Stryker alone: only the tests of the room under mutation. */
const room = new Map(Object.entries(rooms)).get(process.env.HYPERDRIVE_MUTATE ?? '');

export default defineConfig({
  test: { include: room?.tests ?? [], testTimeout: 60_000, setupFiles: ['scripts/mutate-setup.mjs'] },
});
