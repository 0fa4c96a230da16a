/** What mutation testing changes, and the tests that have to notice. Each room is held by its own tests alone. */
export const rooms = {
  space: { mutate: ['src/space/**/*.ts'], tests: ['src/space/**/*.test.ts'] },
  policies: { mutate: ['src/termination/**/*.ts'], tests: ['src/termination/**/*.test.ts'] },
  fold: { mutate: ['src/sweep/fold/**/*.ts'], tests: ['src/sweep/fold/**/*.test.ts'] },
};
