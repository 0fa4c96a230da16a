import { type Json, nearestWord } from '../../base/index.ts';
import type { CompiledParameter, FreeParameter } from '../compile/parameter.ts';
import { shown } from '../compile/tree.ts';
import { canonicalText, isJsonMapping } from '../expression/canonical.ts';
import { dottedName } from '../expression/names.ts';
import { isClose, type Places } from './constraint-term.ts';

/** Path into a list of constraints: index, then keys. */
export type Path = readonly (string | number)[];

/** A fault in a constraint, thrown and caught while a list of constraints is read. */
export class Misfit extends Error {
  readonly path: Path;
  constructor(path: Path, message: string) {
    super(message);
    this.path = path;
  }
}

/** A parameter, or a part of a fixed mapping, under a name that constraints may use. */
interface Named {
  readonly path: readonly string[];
  /** Undefined for parts and constants. */
  readonly free: FreeParameter | undefined;
  /** Values of constants and choices, including mappings. */
  readonly values: readonly Json[];
  /** Whether an option is a mapping with parameters. */
  readonly hasMapping: boolean;
}

/** The names that constraints may use. */
export class Scope {
  readonly places: Places;
  readonly #byName = new Map<string, Named[]>();

  constructor(parameters: readonly CompiledParameter[]) {
    for (const parameter of parameters) this.#add(namedOf(parameter));
    const places = new Map<string, (readonly string[])[]>();
    for (const [name, all] of this.#byName) {
      const paths = new Map(all.map(({ path }) => [canonicalText(path), path]));
      places.set(name, [...paths.values()]);
    }
    this.places = places;
  }

  #add(named: Named): void {
    const name = dottedName(named.path);
    this.#byName.set(name, [...(this.#byName.get(name) ?? []), named]);
    for (const value of named.values)
      if (isJsonMapping(value))
        for (const [key, part] of Object.entries(value))
          this.#add({ path: [...named.path, key], free: undefined, values: [part], hasMapping: false });
  }

  /** Every parameter of this name: each option of a choice may have its own. */
  #named(name: string, path: Path): readonly Named[] {
    const found = this.#byName.get(name);
    if (found) return found;
    throw new Misfit(path, `no parameter ${JSON.stringify(name)}${this.#hint(name)}`);
  }

  #hint(name: string): string {
    const dashed = [...this.#byName.keys()].find((known) => known.startsWith(`${name}-`));
    if (dashed !== undefined) return `; put names with dashes in backticks: \`${dashed}\``;
    const inside = [...this.#byName.keys()].filter((known) => known.endsWith(`.${name}`));
    if (inside.length > 0) return `; did you mean ${inside.map((known) => JSON.stringify(known)).join(' or ')}?`;
    const nearest = nearestWord(name, this.#byName.keys());
    if (nearest !== undefined) return `; did you mean ${JSON.stringify(nearest)}?`;
    const known = [...this.#byName.keys()];
    return `; known names: ${known.slice(0, 8).join(', ')}${known.length > 8 ? ', …' : ''}`;
  }

  /** Checks that a name gives a number wherever it exists. */
  checkNumeric(name: string, path: Path): void {
    for (const { values, hasMapping } of this.#named(name, path)) {
      const odd = values.find((value) => typeof value !== 'number');
      if (odd === undefined && !hasMapping) continue;
      const what = odd === undefined ? 'a mapping' : shown(odd);
      throw new Misfit(path, `${name} can be ${what}, which is not a number; use forbid or when for such values`);
    }
  }

  /** Checks that a parameter can take a value, so that misspelt values are found. */
  checkPossible(name: string, value: Json, path: Path): void {
    const all = this.#named(name, path);
    if (isJsonMapping(value)) throw new Misfit(path, `expected a value, got a mapping; name a part, such as ${name}.x`);
    const isPossible = all.some(
      ({ free, values }) =>
        values.some((possible) => isSame(possible, value)) ||
        !Number.isNaN(numeric(free)?.entryOf(value) ?? Number.NaN),
    );
    if (isPossible) return;
    const texts = all.flatMap(({ values }) => values).filter((option) => typeof option === 'string');
    const nearest = typeof value === 'string' ? nearestWord(value, texts) : undefined;
    const hint = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
    throw new Misfit(path, `${name} cannot be ${shown(value)}${hint}`);
  }
}

/** The parameter, if it draws numbers. */
function numeric(free: FreeParameter | undefined): FreeParameter | undefined {
  return free?.expression.type === 'choice' ? undefined : free;
}

function namedOf(parameter: CompiledParameter): Named {
  const { path } = parameter;
  if (parameter.kind === 'constant') {
    const { value } = parameter;
    return { path, free: undefined, values: value === undefined ? [] : [value], hasMapping: value === undefined };
  }
  if (numeric(parameter) !== undefined) return { path, free: parameter, values: [], hasMapping: false };
  const options = Array.from({ length: parameter.count }, (_, entry) => parameter.valueAt(entry));
  const values = options.filter((value): value is Json => value !== undefined);
  return { path, free: parameter, values, hasMapping: values.length < options.length };
}

/** Whether two values are equal; numbers may differ by rounding. */
export function isSame(a: Json, b: Json): boolean {
  if (typeof a === 'number' && typeof b === 'number') return isClose(a, b);
  return canonicalText(a) === canonicalText(b);
}
