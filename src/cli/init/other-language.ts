import { extname } from 'node:path';
import { yamlText } from './yaml-text.ts';

/** How scripts of other languages are started, by the ending of their names. */
const starters: ReadonlyMap<string, readonly string[]> = new Map([
  ['.r', ['Rscript']],
  ['.jl', ['julia']],
  ['.js', ['node']],
  ['.mjs', ['node']],
  ['.cjs', ['node']],
  ['.ts', ['npx', 'tsx']],
  ['.sh', ['sh']],
  ['.rb', ['ruby']],
  ['.pl', ['perl']],
  ['.lua', ['lua']],
  ['.go', ['go', 'run']],
  ['.m', ['octave']],
]);

/** True for a script that Python can read: by its ending, or by its first line. */
export function isPythonScript(path: string, text: string): boolean {
  const ending = extname(path).toLowerCase();
  if (ending === '.py' || ending === '.pyw') return true;
  return ending === '' && /^#!.*\bpython/.test(text.split('\n', 1)[0] ?? '');
}

/** A sweep file to start from, for a script in another language. @param script path from the folder of the sweep file */
export function startingFile(script: string): string {
  const program = starters.get(extname(script).toLowerCase());
  const words = program ? [...program, script] : [script.includes('/') ? script : `./${script}`];
  return `trial:
  # --learning_rate 0.01 is appended; the script prints one line of JSON per report: {"step": 1, "loss": 0.3}
  command: [${words.map((word) => yamlText(word)).join(', ')}]
search_space:
  learning_rate: { type: log_range, low: 0.0001, high: 0.1 }
sampling_algorithm: auto
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 30 }
`;
}
