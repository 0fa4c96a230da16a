import { nearestWord } from '../../base/index.ts';
import { oneLine } from '../text/text.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Variables that people set. */
export const settings = [
  'HYPERDRIVE_DEBUG',
  'HYPERDRIVE_NODE',
  'HYPERDRIVE_PROGRAM',
  'HYPERDRIVE_SERVER',
  'HYPERDRIVE_SERVER_TOKEN',
  'HYPERDRIVE_STATE',
  'HYPERDRIVE_STORE',
  'HYPERDRIVE_TARGET',
] as const;

/** Variables that trials get. */
export const trialVariables = [
  'HYPERDRIVE_ATTEMPT',
  'HYPERDRIVE_ATTEMPT_NUMBER',
  'HYPERDRIVE_GPUS',
  'HYPERDRIVE_METRIC',
  'HYPERDRIVE_OUTPUTS',
  'HYPERDRIVE_PARAMETERS',
  'HYPERDRIVE_RESUME_FROM',
  'HYPERDRIVE_RUN_FOLDER',
  'HYPERDRIVE_SPOOL',
  'HYPERDRIVE_SWEEP',
  'HYPERDRIVE_SWEEP_NAME',
  'HYPERDRIVE_TOKEN',
  'HYPERDRIVE_TRIAL',
  'HYPERDRIVE_URL',
] as const;

/** The variables of HyperDrive that are set, and those that look as if they were meant to be. */
export function checkVariables(environment: Readonly<Record<string, string | undefined>>): readonly Finding[] {
  const known: readonly string[] = [...settings, ...trialVariables];
  return Object.entries(environment)
    .filter(([name, value]) => /^HYPER_?DRIVE/i.test(name) && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value = '']) => {
      if (known.includes(name)) return ok('variable', `${name}=${shownValue(name, value)}`);
      const near = nearestWord(name, known);
      return warning(
        'variable',
        `${oneLine(name)} is set, but HyperDrive reads no such variable`,
        near === undefined ? 'unset it, if it was meant for HyperDrive' : `did you mean ${near}?`,
      );
    });
}

/** Secrets are masked, and so is the password of an address. */
function shownValue(name: string, value: string): string {
  if (/TOKEN|SECRET|PASSWORD/.test(name)) return value === '' ? '' : '***';
  return oneLine(value).replace(/^([a-z][a-z0-9+.-]*:\/\/[^/@:]*):[^/@]*@/i, '$1:***@');
}
