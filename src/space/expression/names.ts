/**
 * How a parameter is called on each way into a trial.
 *
 * A parameter is given by its names from the top: `['lr']`, or `['optimizer', 'momentum']` inside a choice of mappings.
 */

/** Names allowed in v2 files. */
const strictName = /^[a-zA-Z_]+[a-zA-Z0-9_]*$/;
/** Also allowed in v1: option names with leading dashes, dashes and dots inside. */
const looseName = /^-{0,2}[a-zA-Z_][a-zA-Z0-9_.-]*$/;
const longestName = 255;

/** Which names a space may use: `v2` is the pattern of v2 files, `any` adds dashes and dots as in v1. */
export type NameRule = 'v2' | 'any';

/** Why a text cannot be a parameter name; undefined when it can. */
export function nameFault(name: string, rule: NameRule): string | undefined {
  // Assigning this key to an object changes the object's prototype instead, in our code and in users'.
  if (name === '__proto__') return 'is reserved; rename it';
  if (name.length > longestName) return `has ${name.length} characters; at most ${longestName} are allowed`;
  if (rule === 'v2' && !strictName.test(name)) {
    return 'may hold letters, digits and underscores only, and must not start with a digit';
  }
  if (!looseName.test(name)) {
    return 'may hold letters, digits, underscores, dashes and dots only, and must start with a letter, an underscore or at most two dashes';
  }
  return undefined;
}

/** Whether a key of a mapping is a parameter name, and the mapping's entry a leaf of its own. */
export function isParameterName(name: string): boolean {
  return nameFault(name, 'any') === undefined;
}

/** The dotted path: `optimizer.momentum`, as in `${{search_space.optimizer.momentum}}`. */
export function dottedName(names: readonly string[]): string {
  return names.join('.');
}

/** The command-line option: `--optimizer.momentum`. A name that starts with a dash is used as it is. */
export function argumentName(names: readonly string[]): string {
  const name = dottedName(names);
  return name.startsWith('-') ? name : `--${name}`;
}

/**
 * The environment variable: `AZUREML_SWEEP_optimizer_momentum`. Leading dashes are dropped, other characters that a
 * variable name cannot hold become underscores; case is kept.
 */
export function environmentName(names: readonly string[]): string {
  const parts = names.map((name) => name.replace(/^-+/, '').replace(/[^a-zA-Z0-9_]/g, '_'));
  return `AZUREML_SWEEP_${parts.join('_')}`;
}
