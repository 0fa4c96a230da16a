import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ForwardTime } from './forward-time.ts';
import { ManualClock } from './manual-clock.ts';

const dayMs = 86_400_000;

test('it equals the wall clock until that is set, and follows it forward', () => {
  const clock = new ManualClock();
  const time = new ForwardTime(clock);
  clock.advance(1234);
  expect(time.nowMs()).toBe(clock.nowMs());
  clock.setWall(3 * dayMs);
  expect(time.nowMs()).toBe(clock.nowMs());
});

test('after a step back it continues slightly slower until the wall clock has caught up', () => {
  const clock = new ManualClock();
  const time = new ForwardTime(clock);
  const startMs = time.nowMs();
  clock.setWall(-60_000);
  expect(time.nowMs()).toBe(startMs);
  clock.advance(100_000);
  expect(time.nowMs()).toBe(startMs + 95_000);
  clock.advance(1_200_000);
  expect(time.nowMs()).toBe(clock.nowMs());
});

test('whatever the wall clock does, it never goes back, and what passes on it is never less than 95 % of what passed', () => {
  const move = fc.record({
    byMs: fc.integer({ min: -3650 * dayMs, max: 3650 * dayMs }),
    passMs: fc.integer({ min: 0, max: dayMs }),
  });
  fc.assert(
    fc.property(fc.array(move), (moves) => {
      const clock = new ManualClock();
      const time = new ForwardTime(clock);
      for (const { byMs, passMs } of moves) {
        clock.setWall(byMs);
        const beforeMs = time.nowMs();
        clock.advance(passMs);
        // Both are rounded down.
        expect(time.nowMs() - beforeMs).toBeGreaterThanOrEqual(Math.floor(passMs * 0.95) - 1);
      }
    }),
  );
});
