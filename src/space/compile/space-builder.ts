import type { Json } from '../../base/index.ts';
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
import { allowedValues } from './allowed-values.ts';
import { ChoiceNode, type OptionNode } from './choice-node.ts';
import type { CompiledParameter, Condition, FreeParameter } from './parameter.ts';
import { FixedNode, MappingNode, type Node, NumberNode } from './tree.ts';

/** Builds the tree of a checked space and the list of its parameters. */
export class SpaceBuilder {
  readonly parameters: CompiledParameter[] = [];
  readonly free: FreeParameter[] = [];
  readonly #logbase: number;

  constructor(logbase: number) {
    this.#logbase = logbase;
  }

  mapping(space: SearchSpace, path: readonly string[], condition: Condition | undefined): MappingNode {
    return new MappingNode(
      Object.entries(space).map(([name, entry]) => [name, this.#entry(entry, [...path, name], condition)]),
    );
  }

  #entry(entry: Expression | Json, path: readonly string[], condition: Condition | undefined): Node {
    if (!isExpression(entry)) return this.#constant(entry, path, condition);
    return entry.type === 'choice' ? this.#choice(entry, path, condition) : this.#number(entry, path, condition);
  }

  #constant(value: Json, path: readonly string[], condition: Condition | undefined): FixedNode {
    this.#addConstant(value, path, condition);
    return new FixedNode(value);
  }

  #number(expression: NumericExpression, path: readonly string[], condition: Condition | undefined): Node {
    const domain = domainOf(expression, this.#logbase);
    if (domain.count === 1) return this.#constant(domain.valueAt(0) ?? null, path, condition);
    return new NumberNode(this.#addFree(expression, domain, path, condition), allowedValues(domain, expression));
  }

  #choice(expression: ChoiceExpression, path: readonly string[], condition: Condition | undefined): ChoiceNode {
    const domain = domainOf(expression, this.#logbase);
    if (domain.count === 1) {
      this.#addConstant(domain.valueAt(0), path, condition);
      return new ChoiceNode(
        expression.values.map((option) => this.#option(option, path, condition)),
        undefined,
      );
    }
    const parent = this.#addFree(expression, domain, path, condition);
    return new ChoiceNode(
      expression.values.map((value, option) => this.#option(value, path, { parent, option })),
      parent,
    );
  }

  #option(option: ChoiceOption, path: readonly string[], condition: Condition | undefined): OptionNode {
    if (isFixedOption(option)) return new FixedNode(option);
    return this.mapping(isMappingOption(option) ? option : {}, path, condition);
  }

  #addConstant(value: Json | undefined, path: readonly string[], condition: Condition | undefined): void {
    this.parameters.push({
      kind: 'constant',
      index: this.parameters.length,
      path,
      name: dottedName(path),
      condition,
      value,
    });
  }

  #addFree(
    expression: Expression,
    domain: Domain,
    path: readonly string[],
    condition: Condition | undefined,
  ): FreeParameter {
    const parameter: FreeParameter = {
      ...domain,
      expression,
      coordinate: this.free.length,
      index: this.parameters.length,
      path,
      name: dottedName(path),
      condition,
    };
    this.parameters.push(parameter);
    this.free.push(parameter);
    return parameter;
  }
}
