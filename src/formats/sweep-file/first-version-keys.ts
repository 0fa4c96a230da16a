import type { FileProblem } from './problems.ts';

/**
 * Options of the first Azure ML SDK's `HyperDriveConfig`, and of its command line's files, with their keys in sweep
 * files.
 */
const successors: ReadonlyMap<unknown, string> = new Map([
  ['hyperparameter_sampling', 'sampling_algorithm and search_space'],
  ['sampling', 'sampling_algorithm and search_space'],
  ['parameter_space', 'search_space'],
  ['primary_metric_name', 'objective: {primary_metric, goal}'],
  ['primary_metric_goal', 'objective: {primary_metric, goal}'],
  ['policy', 'early_termination'],
  ['max_total_runs', 'limits: {max_total_trials}'],
  ['max_concurrent_runs', 'limits: {max_concurrent_trials}'],
  ['max_duration_minutes', 'limits: {timeout}, as 90m'],
  ['run_config', 'trial'],
  ['estimator', 'trial'],
  ['pipeline', 'trial'],
]);

/** Messages about unknown keys that the first version of Azure ML knew name only the successor, not every known key. */
export function withSuccessors(problems: readonly FileProblem[]): FileProblem[] {
  return problems.map((problem) => {
    const key = problem.path.at(-1);
    const successor = problem.message.startsWith('unknown key ') ? successors.get(key) : undefined;
    return successor === undefined ? problem : { ...problem, message: `unknown key "${key}": write ${successor}` };
  });
}
