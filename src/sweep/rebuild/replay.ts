import type { Json } from '../../base/index.ts';
import {
  isFinalSweepState,
  type LogEntry,
  type SweepDecision,
  type SweepDefinition,
  type SweepRow,
} from '../../model/index.ts';
import type { ReplayDifference, ReplayReport } from '../../results/index.ts';
import type { Sampler } from '../../sampling/index.ts';
import type { Store } from '../../store/index.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import { givenSuggestion } from '../control/starts.ts';
import { createSuggestView } from '../control/suggest-view.ts';
import { Suggesting } from '../control/suggesting.ts';
import { type DecisionMakerFactory, makeSuggester, renewPolicy } from '../control/takeover.ts';
import { defaultTiming, type SweepTiming } from '../control/timing.ts';
import { underivedCodes, versionFacts, versionsCode } from '../control/versions.ts';
import { endSweep, outcomeOf } from '../fold/ends/sweep-end.ts';
import { applyExhausted, applyPlanned, applySuggested } from '../fold/facts.ts';
import { fold } from '../fold/fold.ts';
import { teachPolicy } from '../fold/policy-calls.ts';
import { type FoldState, foldRules, initialState } from '../fold/state.ts';
import type { EarlierTrial } from '../history/earlier-trials.ts';
import { asJson } from './canonical-json.ts';
import { isSameDecision } from './same-decision.ts';
import { configurationOf, type LogVisitor, type Stream, stream, walkLog } from './walk-log.ts';

/** The inputs of a replay. */
export interface ReplayOptions {
  readonly store: Store;
  readonly sweepId: string;
  /** Fresh, made from the first version of the sweep's own definition. */
  readonly sampler: Sampler;
  /** Fresh, made from the first version of the sweep's own definition. */
  readonly policy: TerminationPolicy;
  readonly earlierTrials?: readonly EarlierTrial[];
  /** Makes the sampler and policy from each change of the definition on. */
  readonly factory?: DecisionMakerFactory | undefined;
  /** The same as when the sweep ran. */
  readonly timing?: Partial<SweepTiming>;
}

/** How many differences are kept: after the first few, later ones mostly follow from them. */
const differenceLimit = 100;

const derivedKinds = ['trial.running', 'trial.verdict', 'trial.retry', 'trial.ended', 'sweep.ending', 'notice'];

/**
 * Folds the inputs of a sweep again and compares every due number, suggestion, verdict, retry and outcome with the
 * record, bit for bit. Reads only. A running sweep is replayed up to its folded position at the time of the call.
 *
 * @throws SWEEP_BROKEN_LOG if the log contradicts itself; SWEEP_CANNOT_CHANGE if the definition was changed and
 * `factory` is missing
 */
export async function replaySweep(options: ReplayOptions): Promise<ReplayReport> {
  const { store, sweepId } = options;
  const row = await store.sweep(sweepId);
  const [first] = await store.definitionVersions(sweepId);
  return new Replay(options, row, first?.definition ?? row.definition).run();
}

class Replay {
  readonly #options: ReplayOptions;
  readonly #row: SweepRow;
  readonly #state: FoldState;
  readonly #suggesting: Suggesting;
  readonly #recorded: Stream<LogEntry>;
  /** Last position of the log when the replay began: a controller may be writing. */
  readonly #until: number;
  readonly #due = new Map<number, number>();
  #answered: () => void = () => {};
  /** The sampler that took over. */
  #made: Sampler | undefined;
  readonly #differences: ReplayDifference[] = [];
  readonly #versions: Json[] = [];
  #differenceCount = 0;
  #inputs = 0;
  #decisions = 0;

  constructor(options: ReplayOptions, row: SweepRow, first: SweepDefinition) {
    this.#options = options;
    this.#row = row;
    this.#until = row.nextSeq - 1;
    const { store, sweepId, sampler, policy, earlierTrials = [] } = options;
    const rules = foldRules(first, policy, { ...defaultTiming, ...options.timing });
    teachPolicy(rules, earlierTrials);
    this.#state = initialState(sweepId, first, rules);
    const view = createSuggestView(
      this.#state,
      earlierTrials.map(({ observation }) => observation),
    );
    this.#suggesting = new Suggesting({ sampler, view }, first.seed, () => this.#answered());
    this.#recorded = stream((after) => store.log({ sweepId, after, limit: 2000, kinds: derivedKinds }), this.#until);
  }

  async run(): Promise<ReplayReport> {
    const { store, sweepId, sampler } = this.#options;
    const visitor: LogVisitor = {
      input: async (entry) => {
        this.#inputs += 1;
        await this.#compareAll(fold(this.#state, entry));
        if (entry.input.kind === 'definition.changed') await this.#changed(entry.seq);
      },
      fact: (entry) => this.#fact(entry),
      samplerFailure: (causedBy, message) => this.#samplerFailed(causedBy, message),
    };
    await walkLog(store, sweepId, this.#row.foldedSeq, visitor, { until: this.#until });
    await this.#compareAll([]);
    for (let left = await this.#nextRecorded(); left; left = await this.#nextRecorded()) this.#differs(left, null);
    await this.#compareDue();
    await this.#compareEnd();
    await this.#made?.close?.();
    return {
      inputs: this.#inputs,
      decisions: this.#decisions,
      differences: this.#differences,
      differenceCount: this.#differenceCount,
      recordedVersions: this.#versions,
      replayedVersion: versionFacts(this.#made ?? sampler, this.#state.rules.policy),
    };
  }

  /** Works like the controller, except that it waits for the sampler. */
  async #changed(seq: number): Promise<void> {
    const { store, factory, earlierTrials = [] } = this.#options;
    const state = this.#state;
    await renewPolicy(store, state, seq, factory, earlierTrials);
    const { suggester, version, definition } = state.current;
    if (suggester?.version !== version) return;
    const made = await makeSuggester(factory, state, suggester);
    await this.#made?.close?.();
    this.#made = made.sampler;
    const takenOver = new Promise<void>((resolve) => {
      this.#answered = resolve;
    });
    this.#suggesting.takeOver(definition.sampling.type, Promise.resolve(made));
    await takenOver;
  }

  /** Derived decisions come in the order in which they were written. */
  async #compareAll(derived: readonly SweepDecision[]): Promise<void> {
    for (const decision of derived) {
      if (decision.kind === 'due') {
        for (let index = 0; index < decision.count; index++) this.#due.set(decision.first + index, decision.basisSeq);
        continue;
      }
      this.#compare(await this.#nextRecorded(), decision);
    }
  }

  async #nextRecorded(): Promise<LogEntry | undefined> {
    for (;;) {
      const entry = await this.#recorded.peek();
      if (entry === undefined) return undefined;
      this.#recorded.take();
      if (entry.kind !== 'notice' || !underivedCodes.has(entry.body.code)) return entry;
      if (entry.body.code === versionsCode) this.#versions.push(entry.body.facts ?? null);
    }
  }

  #compare(recorded: LogEntry | undefined, decision: SweepDecision): void {
    this.#decisions += 1;
    const { kind, ...body } = decision;
    if (recorded?.kind === kind && isSameDecision(recorded.body, body)) return;
    this.#differs(recorded, decision);
  }

  #differs(recorded: LogEntry | undefined, decision: SweepDecision | null): void {
    const trial = decision && 'trial' in decision ? decision.trial : (recorded?.trial ?? null);
    this.#add({
      seq: recorded?.seq ?? null,
      kind: decision?.kind ?? recorded?.kind ?? 'unknown',
      trial,
      recorded: recorded ? { kind: recorded.kind, ...recorded.body } : null,
      derived: decision === null ? null : asJson(decision),
    });
  }

  #add(difference: ReplayDifference): void {
    this.#differenceCount += 1;
    if (this.#differences.length < differenceLimit) this.#differences.push(difference);
  }

  async #fact(entry: LogEntry): Promise<void> {
    const state = this.#state;
    const number = entry.trial ?? 0;
    if (entry.kind === 'attempt.planned') return applyPlanned(state, number, entry.attempt ?? 0);
    const isExhausted = entry.kind === 'sampler.exhausted';
    const next = isExhausted ? state.nextNumber : number;
    const basisSeq = state.basis.get(next) ?? -1;
    const derived = await this.#suggest(next, basisSeq);
    this.#decisions += 1;
    if (isExhausted) {
      if (derived.kind !== 'exhausted') this.#add(suggestionDiffers(entry, next, derived));
      applyExhausted(state, next);
      return;
    }
    const { trial: _, ...recorded } = entry.body;
    if (!isSameDecision(recorded, derived)) this.#add(suggestionDiffers(entry, next, derived));
    this.#suggesting.recorded(next);
    // Later suggestions saw what was recorded.
    applySuggested(state, number, configurationOf(entry));
  }

  /** The sampler's answer as it would be recorded. */
  async #suggest(number: number, basisSeq: number): Promise<{ readonly [name: string]: Json }> {
    const given = givenSuggestion(this.#state, number);
    if (given) {
      const { config, note } = given.suggestion;
      const parent = this.#state.continuations.get(number)?.parent;
      return { config, basisSeq, note, ...(parent !== undefined && { parent }) };
    }
    for (;;) {
      const answered = new Promise<void>((resolve) => {
        this.#answered = resolve;
      });
      const answer = this.#suggesting.next(number, basisSeq);
      if (answer?.kind === 'exhausted') return { kind: 'exhausted' };
      if (answer) return { config: answer.config, basisSeq, note: answer.note };
      if (this.#suggesting.failure !== undefined) return { kind: 'failed', message: this.#suggesting.failure };
      await answered;
    }
  }

  async #samplerFailed(causedBy: number, message: string): Promise<void> {
    const next = this.#state.nextNumber;
    const answer = await this.#suggest(next, this.#state.basis.get(next) ?? -1);
    if (answer.message !== message)
      this.#add({ seq: null, kind: 'trial.suggested', trial: next, recorded: message, derived: answer });
    const decisions: SweepDecision[] = [];
    endSweep(this.#state, 'error', message, causedBy, decisions);
    await this.#compareAll(decisions);
  }

  /** Numbers from the sampler's end on may or may not have fallen due before the end was known; they are ignored. */
  async #compareDue(): Promise<void> {
    const { store, sweepId } = this.#options;
    const end = this.#state.exhaustedAt ?? Number.POSITIVE_INFINITY;
    // A number may fall due twice: a change asks again for those that the sampler could not fill. The last time counts.
    const recorded = new Map<number, { readonly seq: number; readonly basisSeq: Json }>();
    for (let after = 0; ; ) {
      const entries = await store.log({ sweepId, after, limit: 2000, kinds: ['due'] });
      const last = entries.at(-1);
      if (last === undefined) break;
      after = last.seq;
      for (const { seq, body } of entries) {
        if (seq > this.#until) continue;
        const first = Number(body.first);
        for (let number = first; number < Math.min(end, first + Number(body.count)); number++)
          recorded.set(number, { seq, basisSeq: body.basisSeq ?? null });
      }
    }
    for (const [number, { seq, basisSeq }] of recorded) {
      this.#decisions += 1;
      const derived = this.#due.get(number) ?? null;
      this.#due.delete(number);
      if (derived !== basisSeq) this.#add({ seq, kind: 'due', trial: number, recorded: basisSeq, derived });
    }
    for (const [number, derived] of this.#due)
      if (number < end) this.#add({ seq: null, kind: 'due', trial: number, recorded: null, derived });
  }

  async #compareEnd(): Promise<void> {
    const { store, sweepId } = this.#options;
    const [ended] = await store.log({ sweepId, kinds: ['sweep.ended'] });
    const recorded = ended !== undefined && ended.seq <= this.#until ? ended : undefined;
    const derived = outcomeOf(this.#state);
    // An end follows its causes: one that is not written yet is not a difference.
    if (!recorded && !isFinalSweepState(this.#row.state)) return;
    if (derived) this.#compare(recorded, { kind: 'sweep.ended', ...derived });
    else if (recorded) this.#differs(recorded, null);
  }
}

function suggestionDiffers(entry: LogEntry, trial: number, derived: Json): ReplayDifference {
  return { seq: entry.seq, kind: entry.kind, trial, recorded: { ...entry.body }, derived };
}
