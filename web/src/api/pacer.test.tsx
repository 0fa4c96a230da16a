// @vitest-environment happy-dom
import { InfiniteQueryObserver, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { SweepHead } from '../../../src/http/index.ts';
import { isNews, Refresher } from './pacer.ts';
import { sweepKeys } from './queries.ts';
import { factsOf, SweepFactsProvider, useFacts } from './sweep-facts.tsx';

afterEach(cleanup);

describe('query keys of a sweep', () => {
  it('begin with the sweep, so that exactly its own responses can be invalidated', async () => {
    const client = new QueryClient();
    const groups = [sweepKeys.head, sweepKeys.ended, sweepKeys.reports, sweepKeys.rows, sweepKeys.trials];
    for (const key of groups) {
      client.setQueryData([...key('a'), 'x'], 1);
      client.setQueryData([...key('b'), 'x'], 1);
    }
    await client.invalidateQueries({ queryKey: sweepKeys.all('a') });
    const stale = client
      .getQueryCache()
      .getAll()
      .filter(({ state }) => state.isInvalidated);
    expect(stale.map(({ queryKey }) => queryKey[1])).toEqual(groups.map(() => 'a'));
  });

  it('let a live table keep the pages that the user has loaded', async () => {
    const client = new QueryClient();
    let round = 0;
    const observer = new InfiniteQueryObserver(client, {
      queryKey: [...sweepKeys.rows('a'), 'sort', 'filter'],
      initialPageParam: 0,
      queryFn: ({ pageParam }) => Promise.resolve({ from: pageParam, round }),
      getNextPageParam: (last: { from: number }) => (last.from < 700 ? last.from + 100 : undefined),
    });
    const close = observer.subscribe(() => undefined);
    await waitFor(() => expect(observer.getCurrentResult().data?.pages).toHaveLength(1));
    for (let page = 0; page < 3; page++) await observer.fetchNextPage();
    round = 1;
    await client.invalidateQueries({ queryKey: sweepKeys.rows('a') });
    expect(observer.getCurrentResult().data?.pages).toEqual([0, 100, 200, 300].map((from) => ({ from, round: 1 })));
    close();
  });
});

describe('Refresher', () => {
  it('runs one round at a time, and one more for all requests during a round', async () => {
    const rounds: (() => void)[] = [];
    const refresher = new Refresher(() => new Promise((resolve) => rounds.push(resolve)));
    const first = refresher.ask();
    await refresher.ask();
    await refresher.ask();
    expect(rounds).toHaveLength(1);
    rounds[0]?.();
    await waitFor(() => expect(rounds).toHaveLength(2));
    rounds[1]?.();
    await first;
    expect(rounds).toHaveLength(2);
  });
});

it('knows what changed while the page was closed, and requests nothing on the first check', () => {
  const client = new QueryClient();
  expect(isNews(client, sweepKeys.ended('a'), 5)).toBe(false);
  expect(isNews(client, sweepKeys.ended('a'), 5)).toBe(false);
  expect(isNews(client, sweepKeys.ended('a'), 6)).toBe(true);
  expect(isNews(client, sweepKeys.ended('b'), 6)).toBe(false);
});

describe('facts of a sweep', () => {
  const head = {
    id: 'a',
    state: 'running',
    metric: 'loss',
    goal: 'minimize',
    metricRange: { low: 0, middle: 0.5, high: 1 },
    ended: 3,
    endedAtMs: null,
    incumbents: [[0, 1]],
    changes: [],
    columns: [],
    earlyTermination: { type: 'none' },
    best: null,
    total: 10,
    definitionVersion: 1,
    elapsedMs: 10,
  };
  const seen = new Set<object>();

  it('stay the same object while only figures change, so that no chart is rebuilt', () => {
    const page = (elapsedMs: number) => (
      <QueryClientProvider client={new QueryClient()}>
        <SweepFactsProvider head={asHead({ ...head, elapsedMs })}>
          <Reader seen={seen} />
        </SweepFactsProvider>
      </QueryClientProvider>
    );
    const { rerender } = render(page(10));
    for (const elapsedMs of [11, 12, 13]) rerender(page(elapsedMs));
    expect(screen.getByText('loss')).toBeTruthy();
    expect(seen.size).toBe(1);
  });

  it('are taken from the head', () => {
    expect(factsOf(asHead(head))).toMatchObject({ metric: 'loss', ended: 3, columns: [] });
  });
});

function Reader({ seen }: { readonly seen: Set<object> }) {
  const facts = useFacts();
  seen.add(facts);
  return <p>{facts.metric}</p>;
}

/** A head with the fields that the facts and the pacer read. */
function asHead(fields: object): SweepHead {
  return fields as SweepHead;
}
