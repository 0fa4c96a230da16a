import { describe, test } from 'vitest';
import { nearestWord } from './errors/spelling.ts';

/** What a contract suite needs for its tests. */
export interface ContractSetup<Subject> {
  /** Makes a fresh subject for each test, which is disposed after it. */
  make(): Promise<Subject>;
  /** Titles of tests to skip, each with its reason. @defaultValue none */
  readonly skips?: readonly { readonly test: string; readonly reason: string }[];
}

/** Registers one test of a suite. */
export type ContractCheck<Subject> = (title: string, body: (subject: Subject) => Promise<void>) => void;

/**
 * Declares a contract suite: tests that every implementation of a port runs.
 * @param declare registers the tests
 * @throws if a skip names no test: after a test is renamed, its skip must not be lost unnoticed
 */
export function describeContract<Subject extends { dispose(): Promise<void> }>(
  name: string,
  { make, skips = [] }: ContractSetup<Subject>,
  declare: (check: ContractCheck<Subject>) => void,
): void {
  const tests: { readonly title: string; body(subject: Subject): Promise<void> }[] = [];
  declare((title, body) => tests.push({ title, body }));
  const titles = tests.map(({ title }) => title);
  for (const skip of skips) {
    if (titles.includes(skip.test)) continue;
    const near = nearestWord(skip.test, titles);
    throw new Error(
      `${name}: skips: no test has the title ${JSON.stringify(skip.test)}; ` +
        (near === undefined ? `expected one of:\n${titles.join('\n')}` : `did you mean ${JSON.stringify(near)}?`),
    );
  }
  describe(name, () => {
    for (const { title, body } of tests) {
      const skip = skips.find((entry) => entry.test === title);
      test.skipIf(skip)(skip ? `${title} (${skip.reason})` : title, async () => {
        const subject = await make();
        try {
          await body(subject);
        } finally {
          await subject.dispose();
        }
      });
    }
  });
}
