import type { ManualClock } from '../../base/index.ts';
import type { ComputeTarget } from '../compute.ts';
import { computeError } from '../errors.ts';
import { SimulatedEngine, type SimulatedEngineOptions } from './simulated-engine.ts';

/** A controller's view of a simulated engine. */
export interface SimulatedTarget extends ComputeTarget {
  /** The engine behind the target, for faults; it outlives the target. */
  readonly engine: SimulatedEngine;
}

/**
 * Runs simulated trials in virtual time, for tests of controllers and for what-if questions. To simulate a restarted
 * controller, open a second target on the same engine: pass the engine instead of options. Accepts trial definitions of
 * every type.
 */
export function simulatedTarget(of: SimulatedEngineOptions | SimulatedEngine): SimulatedTarget {
  const engine = of instanceof SimulatedEngine ? of : new SimulatedEngine(of);
  const unsubscribers = new Set<() => void>();
  let closed = false;
  const checkOpen = () => {
    if (closed) throw computeError('COMPUTE_CLOSED', 'The simulated target is closed.');
  };
  return {
    name: 'simulated',
    survivesRestart: true,
    heartbeats: engine.heartbeats,
    engine,
    capacity: () => ({ free: engine.freeSlots, total: engine.slots }),
    async submit(job) {
      checkOpen();
      return { nativeId: engine.submit(job) };
    },
    async adopt() {
      checkOpen();
    },
    async list() {
      checkOpen();
      return { startedAtMs: engine.clock.monotonicMs(), jobs: engine.list() };
    },
    async cancel(key) {
      checkOpen();
      engine.cancel(key);
    },
    async reap(key) {
      checkOpen();
      engine.reap(key);
    },
    onChange(listener) {
      const unsubscribe = engine.onChange(listener);
      unsubscribers.add(unsubscribe);
      return () => {
        unsubscribers.delete(unsubscribe);
        unsubscribe();
      };
    },
    async close() {
      closed = true;
      for (const unsubscribe of unsubscribers) unsubscribe();
      unsubscribers.clear();
    },
  };
}

/** Turns of the event loop before time advances: enough for a chain of awaits on a store. */
const turnsPerMove = 4;

/**
 * Advances virtual time from event to event until the condition holds.
 * @param options.maxMs longest virtual time, milliseconds. @defaultValue one day
 * @returns false when time ran out, or no event was left
 */
export async function advanceUntil(
  clock: ManualClock,
  condition: () => boolean | Promise<boolean>,
  options: { maxMs?: number; engine?: SimulatedEngine } = {},
): Promise<boolean> {
  const endMs = clock.monotonicMs() + (options.maxMs ?? 86_400_000);
  for (;;) {
    for (let turn = 0; turn < turnsPerMove; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      await options.engine?.settled();
    }
    if (await condition()) return true;
    const delayMs = clock.nextDelayMs;
    if (delayMs === undefined || clock.monotonicMs() + delayMs > endMs) return false;
    clock.advance(delayMs);
  }
}
