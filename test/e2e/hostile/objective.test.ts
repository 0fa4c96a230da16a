import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimize, uniform } from '../../../src/index.ts';

/** Names of metrics that a record may have, from ordinary to impossible. */
const name = fc.oneof(
  fc.constantFrom('value', 'loss', 'a\0b', '\ud800', '', '__proto__', 'n'.repeat(300)),
  fc.string({ unit: 'binary' }),
);
const returned = fc.oneof(
  fc.double(),
  fc.dictionary(name, fc.oneof(fc.double(), fc.constantFrom<unknown>(null, undefined, '1', Number.NaN))),
  fc.dictionary(name, fc.double()).map((metrics) => ({ ...metrics, value: 1 })),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withNullPrototype: true }),
);
/** Also reported, without waiting, before the objective returns. */
const reported = fc.option(fc.tuple(fc.oneof(fc.double(), fc.dictionary(name, fc.double())), fc.option(fc.integer())));

/** Numbers, promises of numbers, records of them: nothing else has a type, but programs in JavaScript have none. */
type Returned = Parameters<typeof minimize>[1] extends (...args: never[]) => infer R ? R : never;

test('a search ends whatever its objective returns, reports or throws', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(returned, reported, fc.boolean()), { minLength: 3, maxLength: 3 }),
      async (acts) => {
        let next = 0;
        const search = minimize(
          { x: uniform(0, 1) },
          (_, trial): Returned => {
            const [value, report, throws] = acts[next++ % acts.length] ?? [0, null, false];
            if (report)
              void trial.report(report[0], report[1] === null ? {} : { step: report[1] }).catch(() => undefined);
            if (throws) throw value;
            // What a program without types may return.
            return value as Returned;
          },
          { maxTotalTrials: 3, maxConcurrentTrials: 2, seed: 1 },
        );
        // A result, or an error that says why there is none.
        const end = await search.then(
          (best) => typeof best.value,
          (error: unknown) => (error instanceof Error ? 'error' : 'not an error'),
        );
        expect(['number', 'error']).toContain(end);
        expect(next).toBeLessThanOrEqual(3);
      },
    ),
    { numRuns: 100, seed: 20, interruptAfterTimeLimit: 150_000, markInterruptAsFailure: true },
  );
});
