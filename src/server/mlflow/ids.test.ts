import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mlflowToken, parseMlflowToken } from './environment.ts';
import { maxExtra, modelIdOf, parseModelId, parseRunId, runIdOf, sweepDigest } from './ids.ts';

test('ids of runs and models can be parsed', () => {
  const names = fc.record({
    sweepId: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,20}$/),
    trial: fc.option(fc.integer({ min: 0, max: 0xffff_fffe }), { nil: null }),
    extra: fc.integer({ min: 0, max: maxExtra }),
  });
  fc.assert(
    fc.property(names, (name) => {
      const { sweepId, ...rest } = name;
      const id = runIdOf(name);
      expect(id).toMatch(/^[0-9a-f]{32}$/);
      expect(parseRunId(id)).toEqual({ sweepDigest: sweepDigest(sweepId), ...rest });
      expect(parseModelId(modelIdOf(name))).toEqual(parseRunId(id));
    }),
    { seed: 1, numRuns: 100 },
  );
});

test('foreign ids are rejected', () => {
  for (const id of ['', 'x', 'G'.repeat(32), 'a'.repeat(31), `${'a'.repeat(32)}\n`])
    expect(parseRunId(id)).toBeUndefined();
  expect(parseModelId('a'.repeat(32))).toBeUndefined();
});

test('a token names its attempt', () => {
  const token = 'A1_-'.repeat(11);
  expect(parseMlflowToken(mlflowToken('inst-hd-1-0-0', token))).toEqual({ key: 'inst-hd-1-0-0', token });
  for (const other of ['', token, `x.${token}.y`, `X.${token}`, `inst.${token.slice(0, 5)}`]) {
    expect(parseMlflowToken(other)).toBeUndefined();
  }
});
