import type { Json } from '../../base/index.ts';
import { entryOrder } from '../condition/entry-order.ts';
import { wantedEntries } from '../condition/wanted-entries.ts';
import type { Domain } from '../domain/domain.ts';
import { domainOf } from '../domain/expression-domain.ts';
import {
  type ChoiceExpression,
  type ChoiceOption,
  type Expression,
  isExpression,
  isFixedOption,
  isMappingOption,
  type NumericExpression,
  type SearchSpace,
} from '../expression/expression.ts';
import { dottedName } from '../expression/names.ts';
import type { When } from '../expression/when.ts';
import { allowedValues } from './allowed-values.ts';
import { ChoiceNode, type OptionNode } from './choice-node.ts';
import { conjunction } from './conditions.ts';
import type { MappingEntry } from './grid-order.ts';
import { MappingNode } from './mapping-node.ts';
import type { CompiledParameter, Condition, FreeParameter, OptionCondition } from './parameter.ts';
import { FixedNode, type Node, NumberNode } from './tree.ts';

/** The parameters of a mapping by name, as far as they are built, and the mapping around it. */
interface Names {
  readonly outer: Names | undefined;
  readonly own: Map<string, CompiledParameter>;
}

/** Where a parameter is. */
interface Position {
  readonly path: readonly string[];
  readonly condition: OptionCondition | undefined;
  readonly conditions: readonly Condition[];
  readonly names: Names | undefined;
}

/** Builds the tree of a checked space and the list of its parameters. */
export class SpaceBuilder {
  readonly parameters: CompiledParameter[] = [];
  readonly free: FreeParameter[] = [];
  /** Expressions whose conditions no value of a parameter satisfies. */
  readonly impossible: { readonly expression: Expression; readonly parent: FreeParameter }[] = [];
  readonly #logbase: number;

  constructor(logbase: number) {
    this.#logbase = logbase;
  }

  build(space: SearchSpace): MappingNode {
    return this.#mapping(space, { path: [], condition: undefined, conditions: [], names: undefined });
  }

  #mapping(space: SearchSpace, around: Position): MappingNode {
    const names: Names = { outer: around.names, own: new Map() };
    const entries = entryOrder(space).order.map((name): MappingEntry => {
      const entry = space[name] ?? null;
      const given = isExpression(entry) && entry.when ? this.#given(entry.when, names) : [];
      const conditions = given.length === 0 ? around.conditions : conjunction([...around.conditions, ...given]);
      const contradicted = conditions.find(({ ranges }) => ranges.length === 0);
      if (contradicted && isExpression(entry)) this.impossible.push({ expression: entry, parent: contradicted.parent });
      const [first, start] = [this.parameters.length, this.free.length];
      const node = this.#entry(entry, { ...around, path: [...around.path, name], conditions, names });
      const own = this.parameters[first];
      if (own) names.own.set(name, own);
      return { name, node, gate: conditions.filter((condition) => !around.conditions.includes(condition)), start };
    });
    return new MappingNode(entries);
  }

  /** What a `when` asks for, and what the parameters that it names need themselves. */
  #given(when: When, names: Names): readonly Condition[] {
    return Object.entries(when).flatMap(([name, wanted]): readonly Condition[] => {
      const parent = parameterOf(name, names);
      if (parent === undefined) return [];
      if (parent.kind === 'constant') return parent.conditions;
      return [
        { parent, ranges: wantedEntries({ expression: parent.expression, domain: parent }, wanted) },
        ...parent.conditions,
      ];
    });
  }

  #entry(entry: Expression | Json, position: Position): Node {
    if (!isExpression(entry)) return this.#constant(entry, position);
    return entry.type === 'choice' ? this.#choice(entry, position) : this.#number(entry, position);
  }

  #constant(value: Json, position: Position): FixedNode {
    this.#addConstant(value, position);
    return new FixedNode(value);
  }

  #number(expression: NumericExpression, position: Position): Node {
    const domain = domainOf(expression, this.#logbase);
    if (domain.count === 1) return this.#constant(domain.valueAt(0) ?? null, position);
    return new NumberNode(this.#addFree(expression, domain, position), allowedValues(domain, expression));
  }

  #choice(expression: ChoiceExpression, position: Position): ChoiceNode {
    const domain = domainOf(expression, this.#logbase);
    if (domain.count === 1) {
      this.#addConstant(domain.valueAt(0), position);
      return new ChoiceNode(
        expression.values.map((option) => this.#option(option, position)),
        undefined,
      );
    }
    const parent = this.#addFree(expression, domain, position);
    return new ChoiceNode(
      expression.values.map((value, option) => {
        const condition: OptionCondition = { parent, option, ranges: [[option, option]] };
        return this.#option(value, { ...position, condition, conditions: [...position.conditions, condition] });
      }),
      parent,
    );
  }

  #option(option: ChoiceOption, position: Position): OptionNode {
    if (isFixedOption(option)) return new FixedNode(option);
    return this.#mapping(isMappingOption(option) ? option : {}, position);
  }

  #addConstant(value: Json | undefined, position: Position): void {
    this.parameters.push({ kind: 'constant', ...this.#place(position), value });
  }

  #addFree(expression: Expression, domain: Domain, position: Position): FreeParameter {
    const parameter: FreeParameter = {
      ...domain,
      expression,
      coordinate: this.free.length,
      ...this.#place(position),
    };
    this.parameters.push(parameter);
    this.free.push(parameter);
    return parameter;
  }

  #place({
    path,
    condition,
    conditions,
  }: Position): Pick<FreeParameter, 'index' | 'path' | 'name' | 'condition' | 'conditions'> {
    return { index: this.parameters.length, path, name: dottedName(path), condition, conditions };
  }
}

/** The parameter of the innermost mapping that has one of this name. */
function parameterOf(name: string, names: Names): CompiledParameter | undefined {
  for (let at: Names | undefined = names; at !== undefined; at = at.outer) {
    const found = at.own.get(name);
    if (found) return found;
  }
  return undefined;
}
