import { describe, expect, test } from 'vitest';
import { describeContract } from './contract-suite.contract.ts';

describe('a contract suite', () => {
  const declared = (title: string) => () =>
    describeContract(
      'contract: mine',
      { make: () => Promise.reject(new Error('no test runs')), skips: [{ test: title, reason: 'it cannot' }] },
      (check) => {
        check('a job ends once', async () => {});
        check('a listener is called', async () => {});
      },
    );

  test('refuses a skip that names no test, and suggests a title', () => {
    expect(declared('a job ends twice')).toThrow(
      'contract: mine: skips: no test has the title "a job ends twice"; did you mean "a job ends once"?',
    );
  });

  test('lists its titles if none is near', () => {
    expect(declared('something else')).toThrow('expected one of:\na job ends once\na listener is called');
  });
});

let disposed = 0;
describeContract(
  'the tests of a contract suite',
  { make: async () => ({ dispose: async () => void disposed++ }) },
  (check) => {
    check('get a fresh subject', async () => expect(disposed).toBe(0));
    check('dispose the subject of each test', async () => expect(disposed).toBe(1));
  },
);
