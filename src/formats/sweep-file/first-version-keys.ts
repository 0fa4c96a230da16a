import type { FileProblem } from './problems.ts';

/**
 * Keys that Azure ML knows elsewhere, with their keys in sweep files: options of the first SDK's `HyperDriveConfig` and
 * `ScriptRunConfig`, keys of its command line's files, of AutoML jobs, pipelines and their steps.
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
  ['script', 'trial: {command}'],
  ['arguments', 'trial: {command}'],
  ['source_directory', 'trial: {code}'],
  ['compute_target', 'compute'],
  ['node_count', 'resources: {instance_count}'],
  ['component', 'trial'],
  ['primary_metric', 'objective: {primary_metric, goal}'],
  ['goal', 'objective: {primary_metric, goal}'],
  ['metric', 'objective: {primary_metric, goal}'],
  ['sweep', 'sampling_algorithm and early_termination at the top of the file'],
  ['max_trials', 'limits: {max_total_trials}'],
  ['max_nodes', 'limits: {max_concurrent_trials}'],
  ['timeout_minutes', 'limits: {timeout}, as 90m'],
  ['trial_timeout_minutes', 'limits: {trial_timeout}, as 90m'],
  ['task', 'trial, with a training script of your own: only Azure ML has the trainings of AutoML'],
  ['training_data', 'inputs'],
  ['validation_data', 'inputs'],
]);

/** Messages about unknown keys that the first version of Azure ML knew name only the successor, not every known key. */
export function withSuccessors(problems: readonly FileProblem[]): FileProblem[] {
  return problems.map((problem) => {
    const key = problem.path.at(-1);
    const successor = problem.message.startsWith('unknown key ') ? successors.get(key) : undefined;
    return successor === undefined ? problem : { ...problem, message: `unknown key "${key}": write ${successor}` };
  });
}
