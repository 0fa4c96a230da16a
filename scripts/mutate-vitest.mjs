/** Stands in for vitest in the tests under mutation: scripts/mutate-runner.mjs collects what they declare. */
export const { describe, it, test, expect, expectTypeOf } = globalThis.mutateTests;
