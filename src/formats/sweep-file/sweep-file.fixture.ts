import { isHyperDriveException } from '../../base/index.ts';
import { parseSweepFile, type SweepFileOptions } from './sweep-file.ts';

const options: SweepFileOptions = { path: 'sweep.yaml', folder: '/work/digits', cpuCount: 4, defaultSeed: 7 };

/** The least that a sweep with an objective needs. */
export const minimal = `
trial:
  command: python train.py --lr \${{search_space.lr}}
search_space:
  lr: {type: uniform, min_value: 0.001, max_value: 0.1}
objective: {primary_metric: accuracy, goal: maximize}
`;

export function parse(text: string, more: Partial<SweepFileOptions> = {}) {
  return parseSweepFile(text, { ...options, ...more });
}

/** `line:column path: message` of every problem. */
export function problemsOf(text: string, more: Partial<SweepFileOptions> = {}): string[] {
  try {
    parse(text, more);
  } catch (error) {
    if (!isHyperDriveException(error) || !Array.isArray(error.details.problems)) throw error;
    return error.details.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  }
  return [];
}
