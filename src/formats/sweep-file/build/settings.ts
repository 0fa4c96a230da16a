import { readYaml } from '../../yaml/yaml-source.ts';
import type { FileProblem } from '../problems.ts';

/**
 * Applies changes such as `limits.max_total_trials=5` to a parsed file, in place, as `--set` of Azure's tool does.
 * Missing blocks are created; `key=null` removes a top-level key.
 *
 * @returns a problem for each setting that cannot be applied
 */
export function applySettings(file: Record<string, unknown>, settings: readonly string[]): FileProblem[] {
  const problems: FileProblem[] = [];
  for (const setting of settings) {
    const problem = applyOne(file, setting);
    if (problem !== undefined)
      problems.push({ path: [], place: { line: 1, column: 1 }, message: `setting "${setting}": ${problem}` });
  }
  return problems;
}

function applyOne(file: Record<string, unknown>, setting: string): string | undefined {
  const at = setting.indexOf('=');
  const keys = setting.slice(0, Math.max(0, at)).split('.');
  if (at < 1 || keys.some((key) => key === '' || key === '__proto__')) return 'expected key.path=value';
  const read = readYaml(setting.slice(at + 1));
  if (!('source' in read)) return 'the value is not readable YAML; put text in quotes';
  const { value } = read.source;
  let owner: unknown = file;
  for (const [depth, key] of keys.slice(0, -1).entries()) {
    const next: unknown = ownValue(owner, key);
    // A key that says `null` has no block yet either, such as `limits.stop_when`.
    if ((next === undefined || next === null) && isBlock(owner)) Reflect.set(owner, key, {});
    else if (!isBlock(next) && !Array.isArray(next))
      return `${keys.slice(0, depth + 1).join('.')} is not a block of keys`;
    owner = ownValue(owner, key);
  }
  const last = keys.at(-1) ?? '';
  if (value === null && owner === file) delete file[last];
  else if (isBlock(owner) || Array.isArray(owner)) Reflect.set(owner, last, value);
  else return `${keys.slice(0, -1).join('.')} is not a block of keys`;
  return undefined;
}

function ownValue(owner: unknown, key: string): unknown {
  return (isBlock(owner) || Array.isArray(owner)) && Object.hasOwn(owner, key) ? Reflect.get(owner, key) : undefined;
}

function isBlock(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
