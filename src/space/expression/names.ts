/**
 * How a parameter is named on each of its ways into a trial.
 *
 * A parameter is identified by its names from the top: `['lr']`, or `['optimizer', 'momentum']` inside a choice of
 * mappings.
 */

/** Names allowed in v2 files. */
const strictName = /^[a-zA-Z_]+[a-zA-Z0-9_]*$/;
/** Also allowed in v1: leading dashes as in command-line options, and dashes and dots inside. */
const looseName = /^-{0,2}[a-zA-Z_][a-zA-Z0-9_.-]*$/;
const longestName = 255;

/** Which names a space may use: `v2` is the rule of v2 files, `any` adds dashes and dots as in v1. */
export type NameRule = 'v2' | 'any';

/** Why a text cannot be a parameter name; undefined if it can. */
export function nameFault(name: string, rule: NameRule): string | undefined {
  // Assigning this key to an object changes the object's prototype instead, in this code and in users' code.
  if (name === '__proto__') return 'is reserved; rename it';
  if (name.length > longestName) return `has ${name.length} characters; at most ${longestName} are allowed`;
  if (rule === 'v2' && !strictName.test(name)) {
    return 'may contain only letters, digits and underscores, and must not start with a digit';
  }
  if (!looseName.test(name)) {
    return 'may contain only letters, digits, underscores, dashes and dots, and must start with a letter, an underscore or at most two dashes';
  }
  return undefined;
}

/** Whether a key of a mapping is a parameter name, so that its entry is a separate leaf. */
export function isParameterName(name: string): boolean {
  return nameFault(name, 'any') === undefined;
}

/** The dotted path: `optimizer.momentum`, as in `${{search_space.optimizer.momentum}}`. */
export function dottedName(names: readonly string[]): string {
  return names.join('.');
}

/** The command-line option: `--optimizer.momentum`. A name that starts with a dash is used unchanged. */
export function argumentName(names: readonly string[]): string {
  const name = dottedName(names);
  return name.startsWith('-') ? name : `--${name}`;
}

/**
 * The environment variable: `AZUREML_SWEEP_optimizer_momentum`. Leading dashes are dropped, other characters that a
 * variable name cannot contain become underscores, and case is kept.
 */
export function environmentName(names: readonly string[]): string {
  const parts = names.map((name) => name.replace(/^-+/, '').replace(/[^a-zA-Z0-9_]/g, '_'));
  return `AZUREML_SWEEP_${parts.join('_')}`;
}
