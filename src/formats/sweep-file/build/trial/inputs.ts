import { isAbsolute, resolve } from 'node:path';
import { isAddress, localPlace, withoutFileScheme } from '../../local-files.ts';
import type { SweepFile } from '../../schema/sweep-file-schema.ts';
import { type BuildContext, type BuildFindings, scalarText } from '../build-context.ts';
import { inputProblem } from './input-type.ts';

type InputBlock = NonNullable<SweepFile['inputs']>[string];
type DeclaredInput = Exclude<InputBlock, null | string | number | boolean>;

/** An input of the command. */
interface ReadInput {
  /** Undefined for an optional input without a value. */
  readonly text: string | undefined;
  readonly path: readonly string[];
  /** Why programs cannot open it here. */
  readonly missing?: string;
}

/**
 * Each input, as the sweep gives it, with the type, limits and default that the trial declares: a literal as written; a
 * local path made absolute from the file's folder; what is mapped to a local path; an address on the web unchanged.
 * @param isSwept whether each trial has its own value of it
 */
export function readInputs(
  { inputs = {}, trial }: Pick<SweepFile, 'inputs' | 'trial'>,
  isSwept: (name: string) => boolean,
  context: BuildContext,
  findings: BuildFindings,
): ReadonlyMap<string, ReadInput> {
  // Maps, because an input may be called `constructor`, which every object has.
  const given = new Map(Object.entries(inputs));
  const declared = new Map(Object.entries(trial.inputs ?? {}));
  const names = new Set([...declared.keys(), ...given.keys()]);
  return new Map(
    [...names].map((name) => {
      const own = given.get(name) ?? undefined;
      const declaration = declared.get(name);
      const path = own === undefined && declared.has(name) ? ['trial', 'inputs', name] : ['inputs', name];
      const about = {
        value: own ?? declaration ?? null,
        declaration: blockOf(declaration),
        path,
        isSwept: isSwept(name),
      };
      return [name, readInput(about, context, findings)];
    }),
  );
}

function blockOf(input: InputBlock | undefined): DeclaredInput | undefined {
  return typeof input === 'object' && input !== null ? input : undefined;
}

function readInput(
  about: {
    readonly value: InputBlock;
    readonly declaration: DeclaredInput | undefined;
    readonly path: readonly string[];
    readonly isSwept: boolean;
  },
  context: BuildContext,
  { problems }: BuildFindings,
): ReadInput {
  const { value: given, declaration, path, isSwept } = about;
  if (given === null) return { text: undefined, path };
  const literal = (value: string | number | boolean, at: readonly string[]): ReadInput => {
    const problem = inputProblem(value, { ...declaration, ...blockOf(given) });
    if (problem !== undefined) problems.push({ path: at, message: problem });
    return { text: scalarText(value, at, context), path: at };
  };
  if (typeof given !== 'object') return literal(given, path);
  if (given.path !== undefined && given.value !== undefined)
    problems.push({ path, atKey: true, message: 'both value and path are set; keep one' });
  if (given.value !== undefined) return literal(given.value, [...path, 'value']);
  if (given.path !== undefined) return pathInput(given.path, [...path, 'path'], context);
  const fallback = given.default ?? declaration?.default;
  if (fallback !== undefined) return literal(fallback, [...path, 'default']);
  if (isSwept || (given.optional ?? declaration?.optional) === true) return { text: undefined, path };
  problems.push({ path, atKey: true, message: 'has no value: give value, path or default, or optional: true' });
  // Whatever names it would be reported for the same reason.
  return { text: '', path };
}

function pathInput(given: string, path: readonly string[], { folder, files }: BuildContext): ReadInput {
  const mapped = localPlace(given, files.places);
  if (mapped === undefined && isAddress(given)) {
    if (/^https?:/i.test(given)) return { text: given, path };
    const missing = `"${given}" is not on this machine: give a local path, or --map ${given}=PATH`;
    return { text: given, path, missing };
  }
  const local = withoutFileScheme(mapped ?? given);
  const text = isAbsolute(local) ? local : resolve(folder, local);
  return files.exists?.(text) === false ? { text, path, missing: `there is no ${text}` } : { text, path };
}

/** Says which trials will fail for the lack of an input. */
export function tellMissingInputs(
  inputs: ReadonlyMap<string, ReadInput>,
  { used, total }: { readonly used: readonly string[]; readonly total: number },
  { notices }: BuildFindings,
): void {
  for (const [name, { path, missing }] of inputs) {
    if (missing === undefined) continue;
    const which = total === 1 ? 'trial 0' : `trials 0 to ${total - 1}`;
    const effect = used.includes(name) ? `${which} will fail` : 'no trial names it in its command';
    notices.push({ path, message: `${missing}; ${effect}` });
  }
}
