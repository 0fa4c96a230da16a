import { ManualClock } from '../../base/index.ts';
import { describeCompute, testJob } from '../compute.contract.ts';
import { MemoryIntake } from '../memory-intake.fixture.ts';
import { advanceUntil, simulatedTarget } from './simulated-target.ts';

describeCompute('simulated', async () => {
  const clock = new ManualClock();
  const intake = new MemoryIntake();
  let losesAnswer = false;
  const target = simulatedTarget({
    heartbeats: { graceMs: 60_000 },
    submitFault: () => {
      const fault = losesAnswer ? 'lose_answer' : 'answer';
      losesAnswer = false;
      return fault;
    },
    clock,
    intake,
    slots: 2,
    run: (config) =>
      config.endless === true
        ? { durationMs: 1e9, reports: [{ atMs: 10, value: 0.5 }] }
        : {
            durationMs: 100,
            reports: [
              { atMs: 10, value: 0.5 },
              { atMs: 20, value: 0.25 },
            ],
          },
  });
  return {
    target,
    intake,
    slots: 2,
    quick: (key) => testJob({ key, trial: { type: 'in_process' } }),
    endless: (key) => testJob({ key, config: { endless: true }, trial: { type: 'in_process' } }),
    until: async (condition) => {
      if (!(await advanceUntil(clock, condition, { engine: target.engine }))) throw new Error('never happened');
    },
    restart: async () => simulatedTarget(target.engine),
    faults: {
      loseNextAnswer: () => {
        losesAnswer = true;
      },
      setAvailable: (isAvailable) => target.engine.setAvailable(isAvailable),
      startAgain: (key) => target.engine.startAgain(key),
    },
    dispose: () => target.close(),
  };
});
