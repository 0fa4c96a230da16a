import { type ConfigurationRecord, trialStates } from '../../../model/index.ts';
import { storeError } from '../../errors.ts';
import type { ConfigurationRow, OutcomeRow, TrialWalk } from '../../store.ts';
import type { Sql } from '../driver/connection.ts';
import type { SqlRow } from '../driver/driver.ts';
import { failureKinds, parseObject, RowReader } from './codec.ts';

/** A word of a column as its place in a list: a text costs as much as the other columns of an outcome together. */
function placeIn(words: readonly string[], column: string): string {
  return `case ${column} ${words.map((word, place) => `when '${word}' then ${place}`).join(' ')} end`;
}

const outcomeColumns = `number, ${placeIn(trialStates, 'state')}, iif(failure is null, -1, ${placeIn(failureKinds, 'failure')}),
  best, intervals, ended_seq, ended_cause, max(started_at_ms, created_at_ms),
  max(ended_at_ms, coalesce(started_at_ms, 0), created_at_ms)`;

/** Reads the outcomes of the next trials of a walk, by number. */
export function readOutcomes(sql: Sql, n: number, { after = -1, limit = -1 }: TrialWalk): OutcomeRow[] {
  return sql
    .all(`select ${outcomeColumns} from trial where sweep = ? and number > ? order by number limit ?`, n, after, limit)
    .map(readOutcome);
}

function readOutcome(row: SqlRow): OutcomeRow {
  const r = new RowReader(row);
  const number = r.integer();
  const state = trialStates[r.integerOrNull() ?? -1];
  const failure = r.integerOrNull();
  const kind = failure === -1 ? null : failureKinds[failure ?? -1];
  if (state === undefined || kind === undefined)
    throw storeError('STORE_CORRUPT', `Trial ${number} of the store has an unknown state or failure.`);
  return {
    number,
    state,
    failure: kind,
    best: r.integerOrNull(),
    intervals: r.integer(),
    endedSeq: r.integerOrNull(),
    endedCause: r.integerOrNull(),
    startedAtMs: r.integerOrNull(),
    endedAtMs: r.integerOrNull(),
  };
}

/** Reads the configurations of the next trials of a walk, by number. */
export function readConfigurations(sql: Sql, n: number, { after = -1, limit = -1 }: TrialWalk): ConfigurationRow[] {
  return sql
    .all('select number, config from trial where sweep = ? and number > ? order by number limit ?', n, after, limit)
    .map((row) => {
      const r = new RowReader(row);
      return { number: r.integer(), config: parseObject(r.text()) satisfies ConfigurationRecord };
    });
}
