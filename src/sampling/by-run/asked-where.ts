import type { Json } from '../../base/index.ts';
import type { ConfigurationRecord } from '../../model/index.ts';
import { isExpression, type SearchSpace, type When } from '../../space/index.ts';
import type { Observation } from '../sampler.ts';
import { conditionOn, type FoundCondition, isParent } from './found-condition.ts';

/** What a trial had. */
interface Had {
  readonly config: ConfigurationRecord;
  /** Whether what it lacks was not asked for. A trial that failed may have failed before it asked. */
  readonly isWhole: boolean;
}

/**
 * Under which values of other parameters the trials of a define-by-run sweep ask for each parameter, as far as the
 * ended trials show: conditions as `when` states them.
 *
 * The conditions of a parameter name choices and whole numbers that were known before it. Each holds in every trial
 * that asked for the parameter; together they leave out as many of the others as they can. They are found again when a
 * trial asks for the first time or against expectation, and each time the trials that did not ask although expected have
 * doubled: a parameter that is asked for at random costs no search per trial. A function of the trials and their order.
 */
export class AskedWhere {
  readonly #space: SearchSpace;
  /** The parameters that trials ask for, in the order in which they became known. */
  readonly #names: readonly string[];
  readonly #trials: Had[] = [];
  /** Those of `#names` that trials have asked for. */
  readonly #askedFor = new Set<string>();
  #conditions: ReadonlyMap<string, readonly FoundCondition[]> = new Map();
  /** By parameter: trials that did not ask although expected, when the conditions were found and since. */
  readonly #unexplained = new Map<string, { readonly known: number; since: number }>();

  /**
   * @param space the parameters in the order in which they became known
   * @param fixed names of those that every trial has
   */
  constructor(space: SearchSpace, fixed: readonly string[]) {
    this.#space = space;
    this.#names = Object.keys(space).filter((name) => !fixed.includes(name) && isExpression(space[name] ?? null));
  }

  /** Learns from a trial. @param observation what it asked for, and nothing else, is its `config` */
  add({ config, state }: Pick<Observation, 'config' | 'state'>): void {
    const isWhole = state !== 'failed';
    this.#trials.push({ config, isWhole });
    let isNew = false;
    for (const name of this.#names) {
      const isExpected = this.#isExpected(name, config);
      if (Object.hasOwn(config, name)) {
        isNew ||= !isExpected || !this.#askedFor.has(name);
        this.#askedFor.add(name);
      } else if (isExpected && isWhole) isNew ||= this.#hasDoubled(name);
    }
    if (isNew) this.#find();
  }

  /** The parameters that are not asked for in every trial, with their conditions. */
  get conditions(): ReadonlyMap<string, When> {
    return new Map(
      [...this.#conditions].map(([name, all]) => [name, Object.fromEntries(all.map(({ on, wanted }) => [on, wanted]))]),
    );
  }

  /**
   * Leaves out of a configuration, which has a value of every parameter, those that are not expected in it, by the
   * conditions as they are now.
   */
  expected(): (config: ConfigurationRecord) => ConfigurationRecord {
    const conditions = this.#conditions;
    return (config) => {
      const kept: { [name: string]: Json } = { ...config };
      for (const [name, all] of conditions)
        if (!all.every(({ on, allows }) => Object.hasOwn(kept, on) && allows(kept[on] ?? null))) delete kept[name];
      return kept;
    };
  }

  /** Whether a trial should have asked for a parameter. */
  #isExpected(name: string, config: ConfigurationRecord): boolean {
    return (this.#conditions.get(name) ?? []).every((condition) => this.#mayHold(condition, config));
  }

  /** A value that is missing against expectation might be any. */
  #mayHold({ on, allows }: FoundCondition, config: ConfigurationRecord): boolean {
    return Object.hasOwn(config, on) ? allows(config[on] ?? null) : this.#isExpected(on, config);
  }

  #hasDoubled(name: string): boolean {
    const count = this.#unexplained.get(name) ?? { known: 0, since: 0 };
    count.since += 1;
    this.#unexplained.set(name, count);
    return count.since > count.known;
  }

  #find(): void {
    const found = new Map<string, readonly FoundCondition[]>();
    // Those of earlier parameters tell whether a later one's parent is missing as expected.
    this.#conditions = found;
    for (const name of this.#names) {
      const { conditions, unexplained } = this.#conditionsOf(name);
      if (conditions.length > 0) found.set(name, conditions);
      this.#unexplained.set(name, { known: unexplained, since: 0 });
    }
  }

  #conditionsOf(name: string): { readonly conditions: readonly FoundCondition[]; readonly unexplained: number } {
    const asked = this.#trials.filter(({ config }) => Object.hasOwn(config, name)).map(({ config }) => config);
    let left: readonly ConfigurationRecord[] = this.#trials
      .filter(({ config, isWhole }) => isWhole && !Object.hasOwn(config, name))
      .map(({ config }) => config);
    const conditions: FoundCondition[] = [];
    if (asked.length === 0 || left.length === 0) return { conditions, unexplained: left.length };
    const candidates = this.#parentsOf(name).flatMap((on) =>
      conditionOn(this.#space[on] ?? null, { on, asked, lacking: left }),
    );
    while (left.length > 0) {
      let best: { readonly condition: FoundCondition; readonly others: readonly ConfigurationRecord[] } | undefined;
      for (const condition of candidates) {
        const others = left.filter((config) => this.#mayHold(condition, config));
        if (others.length < (best?.others.length ?? left.length)) best = { condition, others };
      }
      // By chance, the values of any parameter leave out a few trials; a condition of the program leaves out many.
      if (best === undefined || best.others.length > left.length / 2) break;
      conditions.push(best.condition);
      left = best.others;
    }
    return { conditions, unexplained: left.length };
  }

  #parentsOf(name: string): readonly string[] {
    const names = Object.keys(this.#space);
    return names.slice(0, names.indexOf(name)).filter((other) => isParent(this.#space[other] ?? null));
  }
}
