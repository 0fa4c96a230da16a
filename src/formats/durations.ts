import { formatsError } from './errors.ts';

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const unitWords: Readonly<Record<string, string>> = {
  ms: 'ms|millisecond|milliseconds',
  s: 's|sec|secs|second|seconds',
  m: 'm|min|mins|minute|minutes',
  h: 'h|hr|hrs|hour|hours',
  d: 'd|day|days',
  w: 'w|week|weeks',
};
const unitOfWord = new Map(
  Object.entries(unitWords).flatMap(([unit, words]) => words.split('|').map((word) => [word, unit] as const)),
);

const part = /\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*,?/gy;
const iso =
  /^p(?:(\d+(?:\.\d+)?)w)?(?:(\d+(?:\.\d+)?)d)?(?:t(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?)?$/;
const isoUnits = ['w', 'd', 'h', 'm', 's'];

/** Longest accepted duration: 10 years, far above any sweep and far below where timers overflow. */
const longestMs = 10 * 365 * 86_400_000;

/**
 * Parses a duration: a number is seconds (as in Azure's sweep files); text has units: `90s`, `2h`, `1h 30m`, `1.5
 * hours`, `PT2H`. Text that is a bare number also means seconds.
 *
 * @returns whole milliseconds, 0 or more
 * @throws {HyperDriveConfigException} FORMATS_BAD_DURATION
 */
export function parseDuration(value: number | string): number {
  const ms = typeof value === 'number' ? value * 1000 : textToMs(value.trim().toLowerCase());
  if (ms === undefined || !Number.isFinite(ms) || ms < 0 || ms > longestMs)
    throw formatsError(
      'FORMATS_BAD_DURATION',
      `${JSON.stringify(value)} is not a duration up to 10 years: give seconds (\`90\`) or text with units (\`90s\`, \`30m\`, \`2h 15m\`, \`1d\`)`,
      { details: { value: typeof value === 'number' && !Number.isFinite(value) ? String(value) : value } },
    );
  return Math.round(ms);
}

function textToMs(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const isoMatch = iso.exec(text);
  if (isoMatch) {
    const numbers = isoMatch.slice(1);
    if (numbers.every((number) => number === undefined)) return undefined;
    return numbers.reduce((sum, number, i) => sum + Number(number ?? 0) * (unitMs[isoUnits[i] ?? ''] ?? 0), 0);
  }
  let total = 0;
  let at = 0;
  while (at < text.length) {
    part.lastIndex = at;
    const match = part.exec(text);
    const unit = match?.[2] === undefined ? undefined : unitOfWord.get(match[2]);
    if (!match || unit === undefined) return undefined;
    total += Number(match[1]) * (unitMs[unit] ?? 0);
    at = part.lastIndex;
  }
  return text === '' ? undefined : total;
}

/**
 * Formats a duration for people, with at most two units: `850 ms`, `4.2 s`, `15 min`, `3 min 05 s`, `2 h 07 min`, `3 d
 * 04 h`.
 * @param ms milliseconds; negative values count as 0
 */
export function formatDuration(ms: number): string {
  const value = Math.max(0, ms);
  if (value < 999.5) return `${Math.round(value)} ms`;
  if (value < 9_950) return `${(value / 1000).toFixed(1)} s`;
  const seconds = Math.round(value / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${rest(seconds % 60, 's')}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h${rest(minutes % 60, 'min')}`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d${rest(hours % 24, 'h')}`;
}

/**
 * Formats a duration so that {@link parseDuration} reads the same milliseconds back: whole seconds as a number,
 * anything else as text.
 */
export function durationToYaml(ms: number): number | string {
  return ms % 1000 === 0 ? ms / 1000 : `${ms}ms`;
}

function rest(count: number, unit: string): string {
  return count === 0 ? '' : ` ${String(count).padStart(2, '0')} ${unit}`;
}
