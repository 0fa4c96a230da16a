import type { ConfigurationRecord, SweepDefinition } from '../../model/index.ts';
import { configurationPages } from '../../results/index.ts';
import type { Observation, Sampler, SamplerChoice } from '../../sampling/index.ts';
import type { Store } from '../../store/index.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import { sweepError } from '../errors.ts';
import { withDefaults } from '../fold/fold-changes.ts';
import { teachPolicy } from '../fold/policy-calls.ts';
import { createSeries, type Series } from '../fold/series.ts';
import type { FoldRules, FoldState, SuggesterVersion } from '../fold/state.ts';
import type { EarlierTrial } from '../history/earlier-trials.ts';
import { createSuggestView, type PlaceConfiguration } from './suggest-view.ts';
import type { Suggester } from './suggesting.ts';

/** The version for which a sampler takes over. */
interface TakeoverRequest {
  readonly definition: SweepDefinition;
  /** Configurations of the trials before it, with defaults for parameters that were added. */
  readonly used: readonly ConfigurationRecord[];
  /** Number of its first request. */
  readonly firstNumber: number;
}

/** A sampler that takes over. */
interface TakenOver {
  /** Fresh; the controller closes it. */
  readonly sampler: Sampler;
  readonly samplerChoice?: SamplerChoice | undefined;
  /** Trials of the sweeps that the definition resumes from, in the new space. */
  readonly earlierTrials: readonly Observation[];
  /** The configuration of a trial in the new space; undefined if it does not fit. */
  place(config: ConfigurationRecord, trial: number): ConfigurationRecord | undefined;
}

/** Makes the new sampler and policy when the definition of a running sweep changes. */
export interface DecisionMakerFactory {
  sampler(request: TakeoverRequest): Promise<TakenOver>;
  /** Fresh: it has seen nothing. */
  policy(definition: SweepDefinition): TerminationPolicy | Promise<TerminationPolicy>;
}

/** A sampler that took over, with what is needed to ask it. */
export interface MadeSuggester extends Suggester {
  readonly samplerChoice: SamplerChoice | undefined;
}

/** Makes the sampler of a later version from the state; the result does not depend on when it is made. */
export async function makeSuggester(
  factory: DecisionMakerFactory | undefined,
  state: FoldState,
  version: SuggesterVersion,
): Promise<MadeSuggester> {
  if (!factory) throw cannotChange(state.sweepId);
  const { definition, defaults, firstTrial, firstNumber } = version;
  const used: ConfigurationRecord[] = [];
  const add = ({ number, config }: { readonly number: number; readonly config: ConfigurationRecord }) => {
    if (number < 0 || number >= firstTrial) return;
    used.push(withDefaults(state.suggested.get(number) ?? config, defaults));
  };
  for (const trial of state.ended) add(trial);
  state.open.forEach(add);
  const { sampler, samplerChoice, earlierTrials, place } = await factory.sampler({ definition, used, firstNumber });
  const withinSpace: PlaceConfiguration = (config, trial) => place(withDefaults(config, defaults), trial);
  return { sampler, samplerChoice, view: createSuggestView(state, earlierTrials, withinSpace) };
}

/**
 * Replaces the policy if the last folded input changed it. The new policy sees every report so far, in order of
 * arrival, and judges none of them: running trials are judged from their next report on.
 *
 * @param seq position of the change: everything before it is folded
 */
export async function renewPolicy(
  store: Store,
  state: FoldState,
  seq: number,
  factory: DecisionMakerFactory | undefined,
  earlierTrials: readonly EarlierTrial[],
): Promise<void> {
  // Reported here, where it ends the controller; reported in place of the sampler, it would end the sweep.
  if (!factory) throw cannotChange(state.sweepId);
  const { current } = state;
  if (!current.isPolicyOld) return;
  const policy = await factory.policy(current.definition);
  const rules: FoldRules = { ...state.rules, policy };
  teachPolicy(rules, earlierTrials);
  await teachReports(store, state, rules, seq);
  state.rules = rules;
  current.isPolicyOld = false;
}

const page = 2000;

/** Reads back configurations of ended trials that were dropped, and keeps those of trials that end later. */
export async function recallConfigs(store: Store, { sweepId, ended }: FoldState): Promise<void> {
  if (!ended.keep()) return;
  const configs = new Map<number, ConfigurationRecord>();
  for await (const rows of configurationPages(store, sweepId))
    for (const { number, config } of rows) configs.set(number, config);
  ended.recall(configs);
}

async function teachReports(store: Store, state: FoldState, { policy, ...rules }: FoldRules, seq: number) {
  const { primaryMetric, goal } = rules;
  if (policy.name === 'none' || primaryMetric === undefined) return;
  const series = new Map<number, Series>();
  const seriesOf = (trial: number) => {
    const known = series.get(trial) ?? createSeries(goal);
    series.set(trial, known);
    return known;
  };
  let nextEnded = 0;
  const head = (index: number) => state.ended.headAt(index);
  const finishUpTo = (position: number) => {
    for (let ended = head(nextEnded); ended && ended.cause <= position; ended = head(++nextEnded)) {
      if (ended.number < 0) continue;
      policy.finished(ended.number, ended.state);
      series.delete(ended.number);
    }
  };
  for (let after = 0; ; ) {
    const entries = await store.inputs(state.sweepId, after, page);
    for (const entry of entries) {
      if (entry.seq >= seq) break;
      const { input } = entry;
      if (input.kind === 'reports') {
        for (const { metric, value, step } of input.reports) {
          if (metric !== primaryMetric) continue;
          seriesOf(input.trial).add(value, step);
          policy.report(input.trial, value, false, step);
        }
      } else if (input.kind === 'claimed') {
        const cut = seriesOf(input.trial).supersede(input.resumedStep);
        if (cut) {
          policy.rewind(input.trial, cut.keep);
          for (const value of cut.rest) policy.report(input.trial, value, false);
        }
      }
      finishUpTo(entry.seq);
    }
    after = entries.at(-1)?.seq ?? seq;
    if (after >= seq) break;
  }
  finishUpTo(seq);
}

function cannotChange(sweepId: string): Error {
  return sweepError(
    'SWEEP_CANNOT_CHANGE',
    `The definition of sweep "${sweepId}" was changed, and this program has no factory for the new sampler and policy.`,
    { details: { sweepId } },
  );
}

/** Drops the configurations of ended trials if nothing needs them. */
export function letGoOfConfigs(state: FoldState, sampler: Sampler): void {
  if (!needsConfigs(sampler, state.rules.policy)) state.ended.letGo();
}

/** Whether the configurations of ended trials are needed: by a sampler that learns or a policy that continues trials. */
export function needsConfigs({ learns }: Sampler, { next }: TerminationPolicy): boolean {
  return learns !== false || next !== undefined;
}
