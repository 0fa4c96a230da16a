import type { Json } from '../../base/index.ts';
import { type Leaf, leavesOf } from '../compile/leaves.ts';
import { withCondition } from '../condition/read-when.ts';
import {
  type ChoiceExpression,
  type ChoiceOption,
  type Expression,
  type ExpressionType,
  isMappingOption,
  isMeantAsExpression,
  type SearchSpace,
} from '../expression/expression.ts';
import { type NameRule, nameFault } from '../expression/names.ts';
import { OptionList } from './option-list.ts';
import { type Findings, insidePlace, optionPlace, type Place, parameterPlace } from './place.ts';
import {
  isListExpression,
  isObjectExpression,
  type NamedArguments,
  readListForm,
  readObjectForm,
} from './read-arguments.ts';
import { withBelief } from './read-belief.ts';
import { isArrayExpression, isList, isPlainObject, isTooDeep, readJson } from './read-json.ts';
import { readFlag, readNumericExpression } from './read-numeric.ts';
import { warnNumeric } from './warn-numeric.ts';

/** Reads search spaces in either wire form, or a mix of both, into the object form. */
export class SpaceReader {
  readonly #findings: Findings;
  readonly #names: NameRule;

  constructor(findings: Findings, names: NameRule) {
    this.#findings = findings;
    this.#names = names;
  }

  /** Reads a mapping of parameter names to entries; entries with problems are left out. */
  mapping(value: { readonly [name: string]: unknown }, place: Place): SearchSpace {
    const space: { [name: string]: Expression | Json } = {};
    const inside = insidePlace(place, value, space);
    for (const [name, entry] of Object.entries(value)) {
      const at = parameterPlace(inside, name);
      const fault = nameFault(name, this.#names);
      if (fault !== undefined) {
        this.#findings.problem('SPACE_BAD_NAME', at, `the name ${JSON.stringify(name)} ${fault}`);
        continue;
      }
      const read = this.#entry(entry, at);
      if (read !== undefined) space[name] = read;
    }
    return Object.freeze(space);
  }

  /** Reads an expression; undefined if it has a problem. */
  expression(value: unknown, place: Place): Expression | undefined {
    const named = this.#named(value, place);
    if (named === undefined) return undefined;
    if (!isNumeric(named)) return this.#choice(named, place);
    const numeric = readNumericExpression(named, place, this.#findings);
    if (numeric === undefined) return undefined;
    warnNumeric(numeric, place, this.#findings);
    return withCondition(withBelief(numeric, named, this.#findings), named, this.#findings);
  }

  /** Reads an expression or a fixed value. */
  #entry(value: unknown, place: Place): Expression | Json | undefined {
    if (isTooDeep(place, this.#findings)) return undefined;
    if (looksLikeExpression(value)) {
      this.#findings.parameters.push({ place, names: place.names });
      return this.expression(value, place);
    }
    const fixed = readJson(value, place, this.#findings, 'SPACE_BAD_CONSTANT');
    if (fixed !== undefined) this.#see(leavesOf(place.names, fixed), place);
    return fixed;
  }

  #named(value: unknown, place: Place): NamedArguments | undefined {
    if (isPlainObject(value)) return readObjectForm(value, place, this.#findings);
    return isList(value) ? readListForm(value, place, this.#findings) : undefined;
  }

  #choice(named: NamedArguments, place: Place): ChoiceExpression | undefined {
    const argument = named.arguments.get('values');
    if (argument === undefined) return undefined;
    const before = this.#findings.problems.length;
    if (!isList(argument.value)) {
      return this.#findings.problem('SPACE_BAD_ARGUMENTS', argument.place, 'must be a list of options');
    }
    if (argument.value.length === 0) {
      return this.#findings.problem('SPACE_EMPTY_CHOICE', argument.place, 'a choice needs at least one option');
    }
    const identity = {};
    const options = new OptionList(this.#findings);
    for (const [index, item] of argument.value.entries()) {
      const at = optionPlace(argument.place, identity, index);
      const option = this.#option(item, at);
      if (option !== undefined) options.add(option, at);
    }
    const { values, positions } = options;
    const ordered = readFlag(named.arguments, 'ordered', this.#findings);
    if (ordered && !values.every(isOrderable)) {
      const text = 'cannot be ordered: some options are lists or null';
      this.#findings.problem('SPACE_BAD_ORDER', place, text);
    }
    if (this.#findings.problems.length > before) return undefined;
    const choice: ChoiceExpression = { type: 'choice', values, ...(ordered === undefined ? {} : { ordered }) };
    return withCondition(withBelief(choice, { ...named, positions }, this.#findings), named, this.#findings);
  }

  #option(value: unknown, place: Place): ChoiceOption | undefined {
    if (isTooDeep(place, this.#findings)) return undefined;
    const isObjectForm = isPlainObject(value) && isMeantAsExpression(value);
    if (isObjectForm || (isList(value) && isArrayExpression(value))) {
      return this.#findings.problem(
        'SPACE_BAD_OPTION',
        place,
        'an expression cannot be an option itself; give a mapping that contains it, such as {"value": <expression>}',
      );
    }
    if (isPlainObject(value) && Object.values(value).some(looksLikeExpression)) return this.mapping(value, place);
    const fixed = readJson(value, place, this.#findings, 'SPACE_BAD_OPTION');
    // The choice itself is already recorded; only the parts of a mapping are new names.
    if (fixed !== undefined) this.#see(leavesOf(place.names, fixed).slice(1), place);
    return fixed;
  }

  /** Records the names that a fixed value has in a trial. */
  #see(leaves: readonly Leaf[], place: Place): void {
    for (const leaf of leaves) this.#findings.parameters.push({ place, names: leaf.names });
  }
}

function looksLikeExpression(value: unknown): boolean {
  if (isPlainObject(value)) return isObjectExpression(value);
  return isList(value) && isListExpression(value);
}

function isNumeric(
  named: NamedArguments,
): named is NamedArguments & { readonly type: Exclude<ExpressionType, 'choice'> } {
  return named.type !== 'choice';
}

function isOrderable(option: ChoiceOption): boolean {
  return typeof option !== 'object' || isMappingOption(option);
}
