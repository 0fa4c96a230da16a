import { branchTasks, ruggedTasks } from '../branch-tasks.ts';
import { heldOutFunctions, heldOutMixed } from '../held-out-tasks.ts';
import { analyticTasks, mixedTasks } from '../synthetic-tasks.ts';
import type { TaskMaker } from '../task.ts';

/** Synthetic tasks by name: those that choices were made with, or held-out ones. */
export function tasksOf(set: string): ReadonlyMap<string, TaskMaker> {
  if (set === 'held-out') return new Map([...heldOutFunctions, ...heldOutMixed]);
  return new Map([...analyticTasks, ...mixedTasks, ...ruggedTasks, ...branchTasks]);
}
