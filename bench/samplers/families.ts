import { join } from 'node:path';
import { branchTasks, decadeTasks, ruggedTasks } from './branch-tasks.ts';
import { crashTasks } from './crash-tasks.ts';
import {
  externalTask,
  heldOutTrainingSpaces,
  quickTrainingSpaces,
  surrogateSpaces,
  trainingSpaces,
} from './external-tasks.ts';
import { heldOutFunctions, heldOutMixed } from './held-out-tasks.ts';
import { Objectives } from './objectives.ts';
import { analyticTasks, mixedTasks } from './synthetic-tasks.ts';
import { tableNames, tableTask } from './table-tasks.ts';
import type { TaskMaker } from './task.ts';

/** Problems of one kind. */
export interface Family {
  readonly name: string;
  /** Whether no choice in any sampler was made with it. */
  readonly isHeldOut: boolean;
  readonly tasks: ReadonlyMap<string, TaskMaker>;
}

/**
 * All families, and what ends the processes they started. Without `HYPERDRIVE_BENCH_DATA` tables and surrogates are missing.
 */
export function openFamilies(): { readonly families: readonly Family[]; close(): Promise<void> } {
  const data = process.env.HYPERDRIVE_BENCH_DATA;
  const objectives = new Objectives(data ?? '');
  const external = (spaces: typeof trainingSpaces): Map<string, TaskMaker> =>
    new Map([...spaces].map(([name, space]) => [name, externalTask(objectives, name, space)]));
  const family = (name: string, tasks: ReadonlyMap<string, TaskMaker>, isHeldOut = false): Family => ({
    name,
    isHeldOut,
    tasks,
  });
  const families = [
    family('analytic', analyticTasks),
    family('mixed', mixedTasks),
    ...(data
      ? [
          family('tabular', new Map(tableNames.map((name) => [name, tableTask(join(data, 'tables'), name)]))),
          family('surrogate', external(surrogateSpaces)),
        ]
      : []),
    family('trainings', external(trainingSpaces)),
    family('quick trainings', external(quickTrainingSpaces)),
    family('held-out functions', heldOutFunctions, true),
    family('held-out mixed', heldOutMixed, true),
    family('held-out trainings', external(heldOutTrainingSpaces), true),
    family('crash', crashTasks),
    family('branches', branchTasks),
    family('rugged', ruggedTasks),
    family('decades', decadeTasks),
  ];
  return { families, close: () => objectives.close() };
}
