import { gainFeatures } from '../../src/forecast/gain-features.ts';
import { storedRuns } from '../samplers/runs.ts';
import { storedStudies } from '../samplers/suite/studies.ts';

/** A point of a recorded study: what was known after some trials, and what came of the next ones. */
export interface Sample {
  readonly study: Study;
  /** Trials so far. */
  readonly after: number;
  /** How many trials ahead. */
  readonly trials: number;
  readonly columns: readonly number[];
  /** Improvement of the best value over the next trials, as a share of the range. */
  readonly share: number;
  /** Problems count alike, and the samplers of a problem too. */
  readonly weight: number;
}

/** A recorded study as a sweep would see it. */
export interface Study {
  readonly task: string;
  readonly family: string;
  readonly sampler: string;
  /** In order of ending; Infinity: failed. */
  readonly losses: readonly number[];
}

/** Families whose studies fit the regressions; the real trainings only check them. */
const CALIBRATION: ReadonlySet<string> = new Set([
  'analytic',
  'mixed',
  'crash',
  'tabular',
  'surrogate',
  'held-out functions',
  'held-out mixed',
]);

/** Recorded studies of at least 50 trials; Ax's are left out, because there are too few of them. */
export function studies(): { readonly calibration: readonly Study[]; readonly check: readonly Study[] } {
  const development = storedStudies()
    .filter(({ suite }) => suite === 'development')
    .map((study) => ({ ...study, family: `suite: ${study.family}` }));
  const all = [...storedRuns(), ...development]
    .filter(({ observed, sampler }) => observed.length >= 50 && sampler !== 'ax')
    .map(({ task, family, sampler, observed }) => ({
      ...{ task, family, sampler: sampler.split('#')[0] ?? sampler },
      losses: observed.map((value) => value ?? Number.POSITIVE_INFINITY),
    }));
  const isCalibration = ({ family }: Study) => CALIBRATION.has(family);
  return { calibration: all.filter(isCalibration), check: all.filter((study) => !isCalibration(study)) };
}

/** Every third trial of each study, for each horizon. */
export function samplesOf(given: readonly Study[], horizons: readonly number[]): Sample[] {
  const groups = new Map<string, number>();
  const keyOf = ({ task, sampler }: Study) => `${task} ${sampler}`;
  const found = given.flatMap((study) => horizons.flatMap((trials) => pointsOf(study, trials)));
  for (const { study } of found) groups.set(keyOf(study), (groups.get(keyOf(study)) ?? 0) + 1);
  return found.map((point) => ({ ...point, weight: 1 / (groups.get(keyOf(point.study)) ?? 1) }));
}

function pointsOf(study: Study, trials: number): Omit<Sample, 'weight'>[] {
  const { losses } = study;
  const points: Omit<Sample, 'weight'>[] = [];
  for (let after = 10; after + trials <= losses.length; after += 3) {
    const features = gainFeatures(losses.slice(0, after), trials);
    if (!features) continue;
    const gain = bestOf(losses, after) - bestOf(losses, after + trials);
    points.push({ study, after, trials, columns: features.columns, share: gain / features.range });
  }
  return points;
}

/** Best of the first trials. */
export function bestOf(losses: readonly number[], trials: number): number {
  return losses.slice(0, trials).reduce((best, loss) => Math.min(best, loss), Number.POSITIVE_INFINITY);
}

/** Horizons that fit the regressions: users choose theirs. */
export const HORIZONS = [5, 10, 20, 40] as const;
