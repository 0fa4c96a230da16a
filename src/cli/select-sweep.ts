import { nearestWord } from '../base/index.ts';
import type { SweepRow } from '../model/index.ts';
import { cliError } from './errors.ts';

/**
 * Finds the sweep that a word identifies: an id, the beginning of exactly one id, or a name or displayed name (of the newest).
 * Without a word, the newest sweep.
 *
 * @param sweeps - newest first
 * @throws CLI_UNKNOWN_SWEEP, CLI_AMBIGUOUS_SWEEP
 */
export function selectSweep(sweeps: readonly SweepRow[], word: string | undefined): SweepRow {
  if (word === undefined) {
    const [newest] = sweeps;
    if (newest) return newest;
    throw cliError('CLI_UNKNOWN_SWEEP', 'there is no sweep here yet; "hyperdrive run FILE" creates one');
  }
  const exact =
    sweeps.find(({ id }) => id === word) ??
    sweeps.find(({ definition }) => definition.name === word) ??
    sweeps.find(({ definition }) => definition.displayName === word);
  if (exact) return exact;
  const starting = sweeps.filter(({ id }) => id.startsWith(word) || id.startsWith(`hd-${word}`));
  const [only] = starting;
  if (only && starting.length === 1) return only;
  if (only)
    throw cliError(
      'CLI_AMBIGUOUS_SWEEP',
      `"${word}" is the beginning of ${starting.length} sweeps: ${listed(starting)}`,
      {
        details: { word, ids: starting.map(({ id }) => id) },
      },
    );
  const nearest = nearestWord(
    word,
    sweeps.flatMap(({ id, definition }) => [id, definition.name, definition.displayName ?? []].flat()),
  );
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  throw cliError('CLI_UNKNOWN_SWEEP', `no sweep "${word}" here${hint}`, {
    details: { word },
  });
}

/**
 * Finds a study by a word, as {@link selectSweep} does, but a name must belong to exactly one study: a result reported to
 * the wrong study stays there. If a study and other sweeps share a name, the study wins.
 *
 * @param sweeps - newest first
 * @throws CLI_UNKNOWN_SWEEP, CLI_AMBIGUOUS_SWEEP
 */
export function selectStudy(sweeps: readonly SweepRow[], word: string): SweepRow {
  if (sweeps.some(({ id }) => id === word)) return selectSweep(sweeps, word);
  const named = studiesNamed(sweeps, word);
  const [only] = named;
  if (named.length > 1)
    throw cliError('CLI_AMBIGUOUS_SWEEP', `"${word}" is the name of ${named.length} studies: ${listed(named)}`, {
      details: { word, ids: named.map(({ id }) => id) },
    });
  return only ?? selectSweep(sweeps, word);
}

/** As {@link selectStudy}, but of several studies with the name, the newest. @throws CLI_UNKNOWN_SWEEP, CLI_AMBIGUOUS_SWEEP */
export function latestStudy(sweeps: readonly SweepRow[], word: string): SweepRow {
  return studiesNamed(sweeps, word)[0] ?? selectStudy(sweeps, word);
}

function studiesNamed(sweeps: readonly SweepRow[], word: string): readonly SweepRow[] {
  return sweeps.filter(
    ({ definition: { name, displayName, trial } }) =>
      trial.type === 'ask_tell' && (name === word || displayName === word),
  );
}

function listed(sweeps: readonly SweepRow[]): string {
  const ids = sweeps.slice(0, 5).map(({ id }) => id);
  return ids.join(', ') + (sweeps.length > ids.length ? ', …' : '');
}
