import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { inBackground } from '../../../src/base/in-background.ts';
import type { SweepHead } from '../../../src/http/index.ts';
import { freshnessOf, reportFreshnessOf, usePaced } from '../state/freshness.ts';
import { sweepKeys } from './queries.ts';

/** Refetches a group of responses, one round at a time; requests during a round cause one more. */
export class Refresher {
  readonly #refresh: () => Promise<void>;
  #isBusy = false;
  #isWanted = false;

  constructor(refresh: () => Promise<void>) {
    this.#refresh = refresh;
  }

  async ask(): Promise<void> {
    this.#isWanted = true;
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#refresh();
      }
    } finally {
      this.#isBusy = false;
    }
  }
}

/** Keeps the responses of a sweep current while its page is open: one pacer for all charts and the table. */
export function usePacer(head: SweepHead): void {
  const { id, counts } = head;
  const ended = usePaced(freshnessOf(head));
  const reports = usePaced(reportFreshnessOf(head));
  const rows = usePaced(`${freshnessOf(head)} ${counts.running + counts.starting}`);
  useRefresh(sweepKeys.ended(id), ended);
  useRefresh(sweepKeys.reports(id), reports);
  useRefresh(sweepKeys.rows(id), rows);
}

/** Refreshes a group when its dependencies have changed, also while the page was closed. */
function useRefresh(group: QueryKey, seen: number | string): void {
  const client = useQueryClient();
  const key = JSON.stringify(group);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says whether the group is another
  const refresher = useMemo(() => new Refresher(() => client.invalidateQueries({ queryKey: group })), [client, key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  useEffect(() => {
    if (isNews(client, group, seen)) inBackground(refresher.ask(), reportError);
  }, [client, key, seen, refresher]);
}

/** Stores what a group has seen together with its responses, so that both are dropped together. */
export function isNews(client: QueryClient, group: QueryKey, seen: number | string): boolean {
  const noteKey = ['seen', ...group];
  const before = client.getQueryData<number | string>(noteKey);
  client.setQueryData(noteKey, seen);
  return before !== undefined && before !== seen;
}
