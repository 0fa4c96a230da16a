import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock, silentLogger, systemRandomBytes } from '../../base/index.ts';
import { createIntake } from '../../intake/index.ts';
import { sweepDefinitionSchema } from '../../model/index.ts';
import { processIdentity } from '../../process/index.ts';
import { openStore, type Store } from '../../store/index.ts';
import { createScriptChannel } from './script-channel.ts';

const definition = sweepDefinitionSchema.parse({
  ...{ formatVersion: 1, name: 'sweep', experimentName: 'experiment', space: {}, seed: 1, retries: {} },
  sampling: { type: 'random' },
  earlyTermination: { type: 'none' },
  objective: { primaryMetric: 'loss', goal: 'minimize' },
  limits: {
    ...{ maxTotalTrials: 1, maxConcurrentTrials: 1, timeoutMs: null, trialTimeoutMs: null, maxFailedTrials: null },
  },
  trial: { type: 'ask_tell' },
});

/** A claimed attempt, a channel to it, and the sizes of the calls that reach the store. */
async function openChannel() {
  const clock = new ManualClock();
  const inner = await openStore('memory:', { clock, randomBytes: systemRandomBytes, logger: silentLogger });
  onTestFinished(() => inner.close());
  const groups: number[] = [];
  const store: Store = {
    ...inner,
    appendReports: (batches) => {
      groups.push(batches.length);
      return inner.appendReports(batches);
    },
  };
  await store.createSweep({ id: 's', definition });
  const lease = await store.acquireLease('s', processIdentity(), 1e9);
  await store.commit(lease, {
    decisions: [
      { kind: 'due', first: 0, count: 1, basisSeq: 1 },
      { kind: 'trial.suggested', trial: 0, config: {}, basisSeq: 1, note: {} },
      { kind: 'attempt.planned', trial: 0, attempt: 0, target: 'local' },
    ],
  });
  const key = `${store.installId}-s-0-0`;
  await store.claim(key, { nonce: 'a', host: 'node', pid: 1, nativeId: null, restarts: 0, resumedStep: null });
  const channel = createScriptChannel({ store, intake: createIntake({ store, clock }), clock });
  const send = (values: readonly number[], first?: number) =>
    channel(
      key,
      values.map((value) => ({ metric: 'loss', value })),
      first,
    );
  const stored = async () => (await store.reports({ sweepId: 's' })).map(({ value }) => value);
  return { send, stored, groups };
}

test('calls that arrive while others are stored share one transaction, and each gets its own answer', async () => {
  const { send, stored, groups } = await openChannel();
  const receipts = await Promise.all([1, 2, 3, 4, 5].map((value) => send([value])));
  expect(receipts.map(({ cursor }) => cursor)).toEqual([1, 2, 3, 4, 5]);
  expect(await stored()).toEqual([1, 2, 3, 4, 5]);
  expect(groups).toEqual([1, 4]);
});

test('a refused call takes none of its neighbours with it', async () => {
  const { send, stored } = await openChannel();
  const bad = send([1, '2' as unknown as number]);
  const sent = await Promise.allSettled([send([1]), bad, send([2]), send([3])]);
  expect(sent.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect((await stored()).toSorted()).toEqual([1, 2, 3]);
});

test('any mix of calls at once stores every report once, in the order of the calls', async () => {
  const call = fc.record({ size: fc.integer({ min: 1, max: 3 }), isNumbered: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 12 }), async (calls) => {
      const { send, stored } = await openChannel();
      let next = 1;
      const sent = calls.map(({ size, isNumbered }) => {
        const first = next;
        next += size;
        return send(
          Array.from({ length: size }, (_, index) => first + index),
          isNumbered ? first : undefined,
        );
      });
      await Promise.all(sent);
      expect(await stored()).toEqual(Array.from({ length: next - 1 }, (_, index) => index + 1));
    }),
    { seed: 5, numRuns: 30 },
  );
});
