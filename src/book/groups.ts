import type { CompiledSpace, FreeParameter } from '../space/index.ts';
import { families } from './families/index.ts';
import type { FamilyNames } from './family.ts';
import { placeOfName, plainName, withoutNumber } from './names.ts';

/** A parameter of a group, by the name that it has there. */
interface Member {
  readonly name: string;
  readonly parameter: FreeParameter;
}

/** Parameters that belong to one model: of the space, of an option of a choice, or with the same prefix. */
export interface Group {
  /** The option that the parameters live in; undefined at the top of the space. */
  readonly option: NonNullable<FreeParameter['condition']> | undefined;
  readonly members: readonly Member[];
  /** Names of fixed values. */
  readonly fixed: readonly string[];
  /** Families that a prefix or a fixed value names. */
  readonly hinted: readonly FamilyNames[];
}

const byWord = new Map<string, FamilyNames[]>();
for (const family of families) for (const word of family.words) byWord.set(word, [...(byWord.get(word) ?? []), family]);

/** Names of parameters are not split, even if they begin with a word for a model: `tree_method`. */
const wholeNames = new Set(
  families.flatMap(({ parameters, known = [] }) => [...Object.values(parameters).flat(), ...known]),
);

/** Families that a word names: `svm`, `RandomForestClassifier`. */
export function familiesOfWord(word: string): readonly FamilyNames[] {
  return byWord.get(plainName(word)) ?? byWord.get(plainName(word).replaceAll('_', '')) ?? [];
}

function placeOf(parameter: CompiledSpace['parameters'][number]): { readonly step: string; readonly name: string } {
  const full = parameter.path.at(-1) ?? '';
  const plain = plainName(full);
  if (!full.includes('__') && wholeNames.has(plain)) return { step: '', name: plain };
  const place = placeOfName(full, (word) => byWord.has(word));
  const name = wholeNames.has(place.name) ? place.name : withoutNumber(place.name);
  return wholeNames.has(name) ? { step: place.step, name } : place;
}

/** The parameters of a space by the model that they may belong to. */
export function groupsOf(space: CompiledSpace): readonly Group[] {
  const found = new Map<
    string,
    { option: Group['option']; step: string; members: Member[]; fixed: string[]; words: string[] }
  >();
  for (const parameter of space.parameters) {
    const { condition } = parameter;
    const { step, name } = placeOf(parameter);
    const key = `${condition?.parent.coordinate}/${condition?.option}/${step}`;
    const group = found.get(key) ?? { option: condition, step, members: [], fixed: [], words: [] };
    found.set(key, group);
    if (parameter.kind !== 'constant') group.members.push({ name, parameter });
    else {
      group.fixed.push(name);
      if (typeof parameter.value === 'string') group.words.push(parameter.value);
    }
  }
  return [...found.values()].map(({ option, step, members, fixed, words }) => {
    const steps = step.split('.').flatMap(familiesOfWord);
    return { option, members, fixed, hinted: steps.length > 0 ? steps : words.flatMap(familiesOfWord) };
  });
}
