import { replaceEqualDeep } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useState } from 'react';
import type { SweepHead } from '../../../src/http/index.ts';
import { freshnessOf, usePaced } from '../state/freshness.ts';

/** What charts need to know about a sweep besides their own responses. Unlike the head, it does not change with every delta. */
export type Facts = Pick<
  SweepHead,
  | 'metric'
  | 'goal'
  | 'metricRange'
  | 'ended'
  | 'endedAtMs'
  | 'incumbents'
  | 'changes'
  | 'columns'
  | 'earlyTermination'
  | 'best'
>;

export function factsOf(head: SweepHead): Facts {
  const { metric, goal, metricRange, ended, endedAtMs, incumbents, changes, columns, earlyTermination, best } = head;
  return { metric, goal, metricRange, ended, endedAtMs, incumbents, changes, columns, earlyTermination, best };
}

const FactsContext = createContext<Facts | null>(null);

/**
 * Provides charts with the facts of a sweep. They change with the responses, at the pace of the page, not twice a second with the
 * figures, so a chart is rebuilt only when its data has changed.
 */
export function SweepFactsProvider({ head, children }: { readonly head: SweepHead; readonly children: ReactNode }) {
  const [facts, setFacts] = useState(() => factsOf(head));
  const tick = usePaced(`${freshnessOf(head)} ${head.endedAtMs} ${head.definitionVersion}`);
  // Equal parts stay the same objects.
  const take = useEffectEvent(() => setFacts((before) => replaceEqualDeep(before, factsOf(head))));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tick says when to take them
  useEffect(() => take(), [tick]);
  return <FactsContext value={facts}>{children}</FactsContext>;
}

/** The facts of the sweep on the page. */
export function useFacts(): Facts {
  const facts = useContext(FactsContext);
  if (facts === null) throw new Error('useFacts needs a SweepFactsProvider above it');
  return facts;
}
