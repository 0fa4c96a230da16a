import { createHash } from 'node:crypto';

/**
 * Identity of a run. MLflow identifies runs by 32 hexadecimal digits. Ours are derived, so that finding a trial needs
 * no table: 20 digits from a digest of the sweep's id, 8 digits for the trial, 4 digits for further runs that a trial's
 * script starts.
 */
export interface RunName {
  /** Id of the sweep, or of an experiment outside sweeps. */
  readonly sweepId: string;
  /** null: the run that represents the sweep, the parent of its trials; or, with an `extra`, a run outside sweeps. */
  readonly trial: number | null;
  /**
   * 0: the trial's own run; 1, 2 …: runs that its script started, or that users log to an experiment outside sweeps.
   */
  readonly extra: number;
}

/** Whether a run or model belongs to an experiment outside sweeps. */
export function isOutsideSweeps({ trial, extra }: Pick<RunName, 'trial' | 'extra'>): boolean {
  return trial === null && extra > 0;
}

/** Parts of a run's id. */
export interface RunIdParts extends Omit<RunName, 'sweepId'> {
  readonly sweepDigest: string;
}

const sweepTrial = 0xffff_ffff;
/** Most runs, and most models, per trial. */
export const maxExtra = 0xffff;

/** Digest of a sweep's id in run ids. It is neither a secret nor a proof: tokens decide about access. */
export function sweepDigest(sweepId: string): string {
  return createHash('sha256').update(`mlflow-sweep\0${sweepId}`).digest('hex').slice(0, 20);
}

/** The MLflow id of a run. */
export function runIdOf({ sweepId, trial, extra }: RunName): string {
  return `${sweepDigest(sweepId)}${hex(trial ?? sweepTrial, 8)}${hex(extra, 4)}`;
}

/** Parses a run's id; undefined for a foreign id. */
export function parseRunId(id: string): RunIdParts | undefined {
  const match = /^([0-9a-f]{20})([0-9a-f]{8})([0-9a-f]{4})$/.exec(id);
  if (match === null) return undefined;
  const [, digest = '', trial = '', extra = ''] = match;
  const number = Number.parseInt(trial, 16);
  return { sweepDigest: digest, trial: number === sweepTrial ? null : number, extra: Number.parseInt(extra, 16) };
}

const modelPrefix = 'm-';

/** The MLflow id of the `extra`-th model that a trial logged; `extra` from 1. */
export function modelIdOf(name: RunName): string {
  return `${modelPrefix}${runIdOf(name)}`;
}

/** Parses a model's id. */
export function parseModelId(id: string): RunIdParts | undefined {
  return id.startsWith(modelPrefix) ? parseRunId(id.slice(modelPrefix.length)) : undefined;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
