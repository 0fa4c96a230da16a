import type { DecisionKind, InputKind } from '../../../model/index.ts';

/** The kinds of the index `event_rare`, as its definition lists them. */
const rareKinds: ReadonlySet<string> = new Set([
  'sweep.submitted',
  'limits.changed',
  'definition.changed',
  'enqueued',
  'paused',
  'resumed',
  'cancel.requested',
  'deadline.sweep',
  'observed',
  'attempt.noticed',
  'sampler.exhausted',
  'sweep.ending',
  'sweep.ended',
  'notice',
] satisfies (InputKind | DecisionKind)[]);

/** Whether entries of a kind are found through an index of their own instead of a walk over the log. */
export function isRareKind(kind: string): boolean {
  return rareKinds.has(kind);
}

/** Condition of the index: SQLite uses it only for a query that repeats it. */
const inIndex = `e.kind in (${[...rareKinds].map((kind) => `'${kind}'`).join(', ')})`;

/** What follows `from event e` in a query for the entries of one rare kind: sweep, kind, position before, limit. */
export const ofRareKind = `indexed by event_rare where e.sweep = ? and e.kind = ? and ${inIndex} and e.seq > ? order by e.seq limit ?`;
