import type { ManualClock } from '../../base/index.ts';
import type { ComputeTarget } from '../compute.ts';
import { computeError } from '../errors.ts';
import { SimulatedEngine, type SimulatedEngineOptions } from './simulated-engine.ts';

/** A controller's view of a simulated engine. */
export interface SimulatedTarget extends ComputeTarget {
  /** The engine behind it: faults, and a life of its own. */
  readonly engine: SimulatedEngine;
}

/**
 * Runs described trials in virtual time: for tests of controllers and for what-if questions.
 * A second target over the same engine is what a restarted controller has: pass the engine in place of the options.
 * Takes trial definitions of every type.
 */
export function simulatedTarget(of: SimulatedEngineOptions | SimulatedEngine): SimulatedTarget {
  const engine = of instanceof SimulatedEngine ? of : new SimulatedEngine(of);
  const unsubscribers = new Set<() => void>();
  let closed = false;
  const open = () => {
    if (closed) throw computeError('COMPUTE_CLOSED', 'The simulated target is closed.');
  };
  return {
    name: 'simulated',
    survivesRestart: true,
    heartbeats: engine.heartbeats,
    engine,
    capacity: () => ({ free: engine.freeSlots, total: engine.slots }),
    async submit(job) {
      open();
      return { nativeId: engine.submit(job) };
    },
    async adopt() {
      open();
    },
    async list() {
      open();
      return { startedAtMs: engine.clock.monotonicMs(), jobs: engine.list() };
    },
    async cancel(key) {
      open();
      engine.cancel(key);
    },
    async reap(key) {
      open();
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

/** Turns of the event loop given to promises before time moves: enough for a chain of awaits over a store. */
const turnsPerMove = 4;

/**
 * Moves virtual time from event to event until the condition holds.
 * @param maxMs virtual time to give it; default one day
 * @returns false when time ran out, or nothing was left to happen
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
