import { asLoss, type Measured, type ObjectiveDefinition } from '../../model/index.ts';
import { hypervolume, type Losses, paretoFront } from '../../sampling/index.ts';
import type { Aggregate } from '../aggregate.ts';
import { evenSample } from '../columns/selection.ts';
import type { ObjectivesFacts } from './schema.ts';

/** A trial's place among several objectives. */
const objectiveKinds = ['dominated', 'front', 'infeasible'] as const;

/** An ended trial that may qualify. */
export interface MeasuredTrial extends Measured {
  readonly trial: number;
  /** Whether it completed: other trials may lack their last values. */
  readonly isComplete: boolean;
}

/** Most trials listed besides the front. */
const cloudLimit = 4_000;
/** Most steps of the hypervolume: each one computes the volume of the front at that time. */
const volumeSteps = 160;
/** Objectives up to which the volume is computed: the cost grows as the front to the power of their number. */
const volumeObjectives = 3;
/** Members of a front of three objectives up to which the volume is computed. */
const volumeFront = 600;

/**
 * Trials with several objectives: the front, dominated trials, trials outside the constraints, and the hypervolume as trials ended.
 *
 * Arrays: `trial u32[n]`; `kind u8[n]` index into {@link objectiveKinds}; `value f64[n · m]`, row by row; `volumeTrials u32[s]`
 * counted trials that had ended and `volume f64[s]` at each step.
 *
 * @param trials in order of ending
 */
export function aggregateFront(
  objectives: readonly ObjectiveDefinition[],
  trials: readonly MeasuredTrial[],
): Aggregate<ObjectivesFacts> {
  const m = objectives.length;
  const finite = (values: MeasuredTrial['values']) =>
    (values ?? []).filter((value): value is number => value !== undefined && Number.isFinite(value));
  const known = trials.flatMap(({ trial, isComplete, values, violation = 0 }) => {
    const numbers = finite(values);
    return isComplete && m > 1 && numbers.length === m ? [{ trial, values: numbers, isFeasible: violation === 0 }] : [];
  });
  const counted = known.filter(({ isFeasible }) => isFeasible);
  const losses = counted.map(({ values }) => objectives.map(({ goal }, j) => asLoss(goal, values[j] ?? Number.NaN)));
  const corner = objectives.map((_, j) =>
    losses.reduce((top, l) => Math.max(top, l[j] ?? top), Number.NEGATIVE_INFINITY),
  );
  const growth = frontGrowth(losses);
  const isFront = new Set(growth.at(-1)?.front.map((i) => counted[i]?.trial));
  const { sizes, volumes, reason } = volumesOf(growth, losses, corner);
  const others = known.filter(({ trial }) => !isFront.has(trial));
  const cloud = Array.from(
    evenSample(others.length, cloudLimit, () => true),
    (at) => others[at],
  );
  const shown = [...cloud, ...known.filter(({ trial }) => isFront.has(trial))].filter((one) => one !== undefined);
  const kindOf = ({ trial, isFeasible }: (typeof shown)[number]) =>
    objectiveKinds.indexOf(isFeasible ? (isFront.has(trial) ? 'front' : 'dominated') : 'infeasible');
  return {
    header: {
      rows: trials.length,
      objectives: m > 1 ? objectives.map(({ primaryMetric, goal }) => ({ name: primaryMetric, goal })) : [],
      counted: counted.length,
      front: isFront.size,
      infeasible: known.length - counted.length,
      left: trials.length - known.length,
      isWhole: cloud.length === others.length,
      reference: counted.length === 0 ? [] : objectives.map(({ goal }, j) => asLoss(goal, corner[j] ?? Number.NaN)),
      hypervolume: volumes.at(-1) ?? (counted.length === 0 ? 0 : null),
      volumeReason: reason,
    },
    arrays: {
      trial: Uint32Array.from(shown, ({ trial }) => trial),
      kind: Uint8Array.from(shown, kindOf),
      value: Float64Array.from(shown.flatMap(({ values }) => values)),
      volumeTrials: Uint32Array.from(sizes),
      volume: Float64Array.from(volumes),
    },
  };
}

/** The front after a trial that changed it. */
interface FrontStep {
  /** Trials that had ended by then. */
  readonly size: number;
  readonly front: readonly number[];
}

/** The front as trials end, whenever one enters it. @returns indexes into `losses`; the last step is the front of all */
export function frontGrowth(losses: readonly Losses[]): readonly FrontStep[] {
  const steps: FrontStep[] = [];
  let front: number[] = [];
  for (const [i, own] of losses.entries()) {
    const rivals = [...front, i];
    const kept = paretoFront(rivals.map((at) => losses[at] ?? own)).map((at) => rivals[at] ?? i);
    if (!kept.includes(i)) continue;
    front = kept;
    steps.push({ size: i + 1, front });
  }
  return steps;
}

function volumesOf(
  growth: readonly FrontStep[],
  losses: readonly Losses[],
  corner: Losses,
): { readonly sizes: readonly number[]; readonly volumes: readonly number[]; readonly reason: string | null } {
  const nothing = { sizes: [], volumes: [] };
  if (corner.length > volumeObjectives) {
    return { ...nothing, reason: `it is computed for two or three objectives, and this sweep has ${corner.length}` };
  }
  const largest = growth.reduce((most, { front }) => Math.max(most, front.length), 0);
  if (corner.length === volumeObjectives && largest > volumeFront) {
    return {
      ...nothing,
      reason: `the front has ${largest} trials, and with three objectives it is computed for up to ${volumeFront}`,
    };
  }
  const told = Array.from(
    evenSample(growth.length, volumeSteps, () => true),
    (at) => growth[at],
  );
  if (growth.length > 0 && told.at(-1) !== growth.at(-1)) told.push(growth.at(-1));
  const steps = told.filter((step) => step !== undefined);
  return {
    sizes: steps.map(({ size }) => size),
    volumes: steps.map(({ front }) =>
      hypervolume(
        front.map((i) => losses[i] ?? []),
        corner,
      ),
    ),
    reason: null,
  };
}
