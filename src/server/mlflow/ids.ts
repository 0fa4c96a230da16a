import { createHash } from 'node:crypto';

/**
 * MLflow knows runs by 32 hexadecimal digits. Ours are derived, so that no table is needed to find a trial again: 20 digits
 * of a digest of the sweep's id, 8 digits trial, 4 digits for the further runs that a trial's script starts.
 */
export interface RunName {
  /** Or the id of an experiment that is not a sweep. */
  readonly sweepId: string;
  /** null: the run that stands for the sweep, parent of its trials; or, with an `extra`, a run outside sweeps. */
  readonly trial: number | null;
  /** 0: the trial's own run; 1, 2 …: runs that its script started, or that people log to an experiment of their own. */
  readonly extra: number;
}

/** Whether it is a run, or model, of an experiment that is not a sweep. */
export function isOutsideSweeps({ trial, extra }: Pick<RunName, 'trial' | 'extra'>): boolean {
  return trial === null && extra > 0;
}

/** A run's id taken apart. */
export interface RunIdParts extends Omit<RunName, 'sweepId'> {
  readonly sweepDigest: string;
}

const sweepTrial = 0xffff_ffff;
/** Runs, and models, that one trial may start. */
export const maxExtra = 0xffff;

/** Digest of a sweep's id as it is in run ids. It is no secret and no proof: tokens decide who reads. */
export function sweepDigest(sweepId: string): string {
  return createHash('sha256').update(`mlflow-sweep\0${sweepId}`).digest('hex').slice(0, 20);
}

/** The MLflow id of a run. */
export function runIdOf({ sweepId, trial, extra }: RunName): string {
  return `${sweepDigest(sweepId)}${hex(trial ?? sweepTrial, 8)}${hex(extra, 4)}`;
}

/** Takes a run's id apart; undefined for what is none of ours. */
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

/** Takes a model's id apart. */
export function parseModelId(id: string): RunIdParts | undefined {
  return id.startsWith(modelPrefix) ? parseRunId(id.slice(modelPrefix.length)) : undefined;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
