import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailureKind } from '../model/index.ts';
import { type Rng, seededRng } from '../numerics/index.ts';
import { type CompiledSpace, compileSpace } from '../space/index.ts';
import { arbitrarySpace } from '../space/space.arbitrary.ts';
import { contractConstraints, contractSpaces } from './contract-spaces.contract.ts';
import type { Observation, PendingTrial, Sampler, SamplerContext, Suggestion, SuggestRequest } from './sampler.ts';
import { suggestionNoteText } from './suggestion-note.ts';

/**
 * What to skip, and how long to run.
 * @since 0.2.0
 */
export interface SamplerContractOptions {
  /** Spaces that the sampler refuses: its constructor must throw. */
  readonly refuses?: readonly (keyof typeof contractSpaces)[];
  /** Test only these spaces: for samplers that delegate every request to others. */
  readonly only?: readonly (keyof typeof contractSpaces)[];
  /** Number of generated spaces. @defaultValue 20 */
  readonly spaces?: number;
  /** Trials per run; more of them exercise more of the model. @defaultValue 40 */
  readonly trials?: number;
}

/** A request and the sampler's answer. */
interface Exchange {
  readonly request: Omit<SuggestRequest, 'rng'>;
  readonly suggestion: Suggestion;
}

const SEED = 20;

/** Randomness of a suggestion, derived as in the controller. */
function rngOf(number: number): Rng {
  return seededRng(SEED, number, 'suggest');
}

function contextOf(space: CompiledSpace, maxTotalTrials: number): SamplerContext {
  return { space, goal: 'minimize', seed: SEED, maxTotalTrials, maxConcurrentTrials: 4 };
}

const failures: readonly FailureKind[] = ['user_error', 'out_of_memory', 'infeasible', 'timed_out', 'lost_node'];

/** How a trial ends: usually with a smooth value, sometimes in one of the unusual ways. */
function outcomeOf(number: number, space: CompiledSpace, config: PendingTrial['config']): Observation {
  const rng = seededRng('outcome', number);
  const unit = space.toUnit(config);
  const value = unit.reduce((sum, u) => sum + (Number.isNaN(u) ? 0.1 : (u - 0.3) ** 2), 0) + 0.01 * rng.normal();
  // Samplers for several objectives read these instead of the value.
  const second = unit.reduce((sum, u) => sum + (Number.isNaN(u) ? 0.1 : (u - 0.8) ** 2), 0);
  const base = { number, config, failure: undefined, intervals: 3, earlier: false, values: [value, second] };
  const kind = rng.uniformInt(10);
  if (kind === 0) {
    const failure = failures[rng.uniformInt(failures.length)];
    return { ...base, state: 'failed', value: undefined, failure, intervals: 0 };
  }
  if (kind === 1) return { ...base, state: 'completed', value: undefined };
  if (kind === 2) return { ...base, state: 'stopped', value: value + 0.5, intervals: 1 };
  if (kind === 3) return { ...base, state: 'completed', value: Number.NaN };
  return { ...base, state: 'completed', value };
}

/** Runs a sweep with up to `slots` trials at once, which end in a scrambled order. */
async function play(
  sampler: Sampler,
  space: CompiledSpace,
  trials: number,
  slots: number,
  earlierTrials: readonly Observation[] = [],
): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  const history: Observation[] = [...earlierTrials];
  const pending: PendingTrial[] = [];
  const order = seededRng('order', slots);
  for (let number = 0; number < trials; number++) {
    while (pending.length >= slots) {
      const [ended] = pending.splice(order.uniformInt(pending.length), 1);
      if (ended) history.push(outcomeOf(ended.number, space, ended.config));
    }
    const request = { number, history: [...history], pending: [...pending] };
    const suggestion = await sampler.suggest({ ...request, rng: rngOf(number) });
    exchanges.push({ request, suggestion });
    if (suggestion.kind === 'exhausted') break;
    pending.push({ number, config: suggestion.config });
  }
  return exchanges;
}

function configsOf(exchanges: readonly Exchange[]): PendingTrial['config'][] {
  return exchanges.flatMap(({ suggestion }) => (suggestion.kind === 'configuration' ? [suggestion.config] : []));
}

/**
 * The rules that every sampler must keep, however it finds good configurations. Run it for your own sampler:
 *
 * @param make - creates a fresh sampler; may throw if the sampler cannot serve the space
 *
 * @example
 * ```js
 * import { describeSampler, samplerOf } from 'hyperdrive-ml/testing';
 * import mine from './index.js';
 *
 * describeSampler('mine', samplerOf(mine, { memory: 5 }));
 * ```
 * @since 0.2.0
 */
export function describeSampler(
  name: string,
  make: (context: SamplerContext) => Sampler,
  options: SamplerContractOptions = {},
): void {
  const { refuses = [], only, trials = 40 } = options;
  const spaces = Object.entries(contractSpaces)
    .filter(([label]) => !only || (only as readonly string[]).includes(label))
    .map(([label, space]) => {
      const constraints = Object.entries(contractConstraints).find(([name]) => name === label)?.[1];
      return { label, space: compileSpace(space, { constraints }) };
    });
  const isRefusedLabel = (label: string) => (refuses as readonly string[]).includes(label);
  const served = spaces.filter(({ label }) => !isRefusedLabel(label));

  describe(`sampler contract: ${name}`, () => {
    it('refuses exactly the spaces that it declares unsupported, on construction', async () => {
      const refused: string[] = [];
      for (const { label, space } of spaces) {
        try {
          await make(contextOf(space, trials)).close?.();
        } catch (error) {
          expect(String(error), label).toMatch(/search_space\./);
          refused.push(label);
        }
      }
      expect(refused.sort()).toEqual(
        spaces
          .map(({ label }) => label)
          .filter(isRefusedLabel)
          .sort(),
      );
    });

    it('suggests configurations of every space that it accepts, and the same ones in a fresh instance', async ({
      skip,
    }) => {
      let accepted = 0;
      await fc.assert(
        fc.asyncProperty(arbitrarySpace(), async (search) => {
          const space = compileSpace(search);
          if (space.dimension === 0) return;
          const context = contextOf(space, 18);
          const sampler = makeOrRefuse(make, context);
          if (!sampler) return;
          const exchanges = await play(sampler, space, 18, 3);
          await sampler.close?.();
          for (const config of configsOf(exchanges)) expect(space.contains(config)).toBeUndefined();
          const last = exchanges.at(-1);
          if (!last) return;
          accepted += 1;
          const fresh = make(context);
          const { number, history, pending } = structuredClone(last.request);
          expect(await fresh.suggest({ number, history, pending, rng: rngOf(number) })).toEqual(last.suggestion);
          await fresh.close?.();
        }),
        { seed: 11, numRuns: options.spaces ?? 20 },
      );
      skip(accepted === 0, `${name} accepts none of the generated spaces`);
    });

    describe.each(served)('on $label', ({ space }) => {
      it.each([1, 5])('suggests new, JSON-safe configurations of the space, %i at a time', async (slots) => {
        const sampler = make(contextOf(space, trials));
        const configs = configsOf(await play(sampler, space, trials, slots));
        await sampler.close?.();
        expect(configs.length).toBe(Math.min(trials, distinctCount(space)));
        for (const config of configs) {
          expect(space.contains(config)).toBeUndefined();
          expect(space.key(JSON.parse(JSON.stringify(config)))).toBe(space.key(config));
        }
        if (space.exactSize !== undefined) expect(new Set(configs.map((c) => space.key(c))).size).toBe(configs.length);
      });

      it('repeats its suggestions, in an instance that saw the whole sweep and in a fresh one', async () => {
        const lived = make(contextOf(space, trials));
        const exchanges = await play(lived, space, trials, 3);
        for (const { request, suggestion } of exchanges.slice(-1))
          expect(await lived.suggest({ ...request, rng: rngOf(request.number) })).toEqual(suggestion);
        await lived.close?.();
        for (const at of [0, 11, Math.floor(exchanges.length / 2), exchanges.length - 1]) {
          const exchange = exchanges[at];
          if (!exchange) continue;
          const fresh = make(contextOf(space, trials));
          // New objects with the same content, as read back from a log.
          const { number, history, pending } = structuredClone(exchange.request);
          const again = await fresh.suggest({ number, history, pending, rng: rngOf(number) });
          await fresh.close?.();
          expect(again, `suggestion ${at}`).toEqual(exchange.suggestion);
        }
      });

      it('repeats its suggestions without a history, if it declares that it does not learn', async ({ skip }) => {
        const lived = make(contextOf(space, trials));
        if (lived.learns !== false) {
          await lived.close?.();
          skip(`${name} learns from its history`);
        }
        const exchanges = await play(lived, space, trials, 3);
        const blind = make(contextOf(space, trials));
        for (const { request, suggestion } of exchanges) {
          const { number } = request;
          expect(await blind.suggest({ number, history: [], pending: [], rng: rngOf(number) })).toEqual(suggestion);
        }
      });

      it('repeats its suggestions after a restart with a snapshot of any age', async ({ skip }) => {
        const sampler = make(contextOf(space, trials));
        if (!sampler.restore) {
          await sampler.close?.();
          skip(`${name} keeps no snapshots`);
        }
        const snapshots: unknown[] = [];
        const watched: Sampler = {
          name: sampler.name,
          version: sampler.version,
          async suggest(request) {
            const suggestion = await sampler.suggest(request);
            snapshots.push(JSON.parse(JSON.stringify(sampler.snapshot?.() ?? null)));
            return suggestion;
          },
        };
        const rng = seededRng('earlier');
        const earlierTrials = Array.from({ length: 12 }, (_, n) => {
          const unit = Array.from({ length: space.dimension }, () => rng.uniform());
          return { ...outcomeOf(-1 - n, space, space.fromUnit(unit)), earlier: true };
        });
        const exchanges = await play(watched, space, trials, 3, earlierTrials);
        await sampler.close?.();
        const last = exchanges.slice(-2);
        for (const at of [0.4, 0.7, 0.95]) {
          const restarted = make(contextOf(space, trials));
          restarted.restore?.(snapshots[Math.floor(at * snapshots.length)]);
          for (const { request, suggestion } of last)
            expect(await restarted.suggest({ ...request, rng: rngOf(request.number) })).toEqual(suggestion);
          await restarted.close?.();
        }
      });

      it('writes small JSON notes that can be shown as text', async () => {
        const sampler = make(contextOf(space, trials));
        const exchanges = await play(sampler, space, 15, 1);
        await sampler.close?.();
        for (const { suggestion } of exchanges) {
          if (suggestion.kind !== 'configuration') continue;
          expect(JSON.parse(JSON.stringify(suggestion.note))).toEqual(suggestion.note);
          expect(JSON.stringify(suggestion.note).length).toBeLessThan(1000);
          expect(suggestionNoteText(suggestion.note)).not.toMatch(/[a-z][A-Z]|_|\b(method|undefined|null)\b/);
        }
      });

      it('works where there is nothing to learn: all trials failed, all are equal, none has a value', async () => {
        for (const observe of odd) {
          const sampler = make(contextOf(space, 1000));
          const history: Observation[] = [];
          for (let number = 0; number < 14; number++) {
            const suggestion = await sampler.suggest({
              number,
              history: [...history],
              pending: [],
              rng: rngOf(number),
            });
            if (suggestion.kind === 'exhausted') break;
            expect(space.contains(suggestion.config)).toBeUndefined();
            history.push({ number, config: suggestion.config, intervals: 0, earlier: false, ...observe });
          }
          expect(history.length).toBe(Math.min(14, distinctCount(space)));
          await sampler.close?.();
        }
      });

      it('accepts trials of earlier sweeps and many pending ones', async () => {
        const rng = seededRng('priors');
        const earlierTrials = Array.from({ length: 12 }, (_, i): Observation => {
          const unit = Float64Array.from({ length: space.dimension }, () => rng.uniform());
          const number = i - 12;
          return { ...outcomeOf(number, space, space.fromUnit(unit)), earlier: true };
        });
        const sampler = make(contextOf(space, trials));
        const configs = configsOf(await play(sampler, space, 24, 24, earlierTrials));
        await sampler.close?.();
        expect(configs.length).toBe(Math.min(24, distinctCount(space)));
        for (const config of configs) expect(space.contains(config)).toBeUndefined();
      });
    });
  });
}

/** The sampler; undefined if it refuses the space, in which case the message must name a parameter. */
function makeOrRefuse(make: (context: SamplerContext) => Sampler, context: SamplerContext): Sampler | undefined {
  try {
    return make(context);
  } catch (error) {
    expect(String(error)).toMatch(/search_space\./);
    return undefined;
  }
}

const odd: readonly Pick<Observation, 'state' | 'value' | 'failure'>[] = [
  { state: 'failed', value: undefined, failure: 'user_error' },
  { state: 'completed', value: 1, failure: undefined },
  { state: 'completed', value: undefined, failure: undefined },
];

function distinctCount(space: CompiledSpace): number {
  if (space.exactSize === undefined) return Number.POSITIVE_INFINITY;
  return space.constraints.length === 0 ? Number(space.exactSize) : [...space.enumerate()].length;
}
