import type { ReactNode } from 'react';
import { Overview } from './pages/sweep/overview/overview.tsx';
import { SweepPage } from './pages/sweep/sweep-page.tsx';
import type { SweepTab } from './pages/sweep/tab.ts';
import { SweepList } from './pages/sweeps/sweep-list.tsx';
import { sweepPatterns } from './paths.ts';
import { lazyPart } from './ui/boundaries/missing-script.ts';
import { words } from './words/en.ts';
import { prepareWorker } from './worker/client.ts';

/** Every page and tab of the dashboard. A new one is one entry here: bar, finder, shortcuts and preloading follow. */

const load = {
  trial: () => import('./pages/trial/trial-page.tsx'),
  new: () => import('./pages/new/new-sweep.tsx'),
  compare: () => import('./pages/compare/compare.tsx'),
  tokens: () => import('./pages/tokens/tokens.tsx'),
  explore: () => import('./pages/sweep/explore/explore.tsx'),
  curves: () => import('./pages/sweep/curves/curves-tab.tsx'),
  insights: () => import('./pages/sweep/insights/insights.tsx'),
  objectives: () => import('./pages/sweep/objectives/objectives-tab.tsx'),
  workers: () => import('./pages/sweep/workers/workers.tsx'),
  trials: () => import('./pages/sweep/trials/trials-tab.tsx'),
  definition: () => import('./pages/sweep/definition/definition.tsx'),
  change: () => import('./pages/sweep/definition/change-sweep.tsx'),
} as const;

const TrialPage = lazyPart(load.trial);
const NewSweep = lazyPart(load.new);
const Compare = lazyPart(load.compare);
const Tokens = lazyPart(load.tokens);

const { tabs } = words;

/** Tabs of a sweep, in their order. */
export const sweepTabs: readonly SweepTab[] = [
  { path: '', title: tabs.overview, chord: 'o', View: Overview, needs: 'ended' },
  {
    path: 'explore',
    title: tabs.explore,
    chord: 'e',
    View: lazyPart(load.explore),
    load: () => {
      prepareWorker();
      return load.explore();
    },
    needs: 'ended',
  },
  {
    path: 'curves',
    title: tabs.curves,
    chord: 'c',
    View: lazyPart(load.curves),
    load: load.curves,
    needs: 'running',
  },
  {
    path: 'insights',
    title: tabs.insights,
    chord: 'i',
    View: lazyPart(load.insights),
    load: load.insights,
    needs: 'ended',
  },
  {
    path: 'objectives',
    title: tabs.objectives,
    chord: 'p',
    View: lazyPart(load.objectives),
    load: load.objectives,
    needs: 'ended',
    isFor: ({ objectives }) => objectives.length > 1,
  },
  {
    path: 'workers',
    title: tabs.workers,
    chord: 'w',
    View: lazyPart(load.workers),
    load: load.workers,
    needs: 'running',
  },
  {
    path: 'trials',
    title: tabs.trials,
    chord: 't',
    View: lazyPart(load.trials),
    load: load.trials,
    needs: 'running',
  },
  {
    path: 'definition',
    title: tabs.definition,
    chord: 'd',
    View: lazyPart(load.definition),
    load: load.definition,
    needs: 'nothing',
  },
  { path: 'change', title: null, View: lazyPart(load.change), load: load.change, needs: 'nothing' },
];

/** A page: one entry of the routes. */
export interface PageRoute {
  readonly name: string;
  /** Its address, for links; undefined if it depends on a sweep. */
  readonly path?: string;
  /** Matches its address; groups are the parameters. */
  readonly pattern: RegExp;
  /** Name in the bar and in the finder; null: it names itself. */
  readonly title: string | null;
  /** Key that opens it. */
  readonly key?: string;
  /** Key after `g`. */
  readonly chord?: string;
  readonly load?: () => Promise<unknown>;
  readonly render: (parameters: Readonly<Record<string, string>>) => ReactNode;
}

export const pages: readonly PageRoute[] = [
  { name: 'sweeps', path: '/', pattern: /^\/$/, title: null, chord: 's', render: () => <SweepList /> },
  {
    name: 'new',
    path: '/new',
    pattern: /^\/new\/?$/,
    title: words.pages.new,
    key: 'n',
    load: load.new,
    render: () => <NewSweep />,
  },
  {
    name: 'compare',
    path: '/compare',
    pattern: /^\/compare\/?$/,
    title: words.pages.compare,
    load: load.compare,
    render: () => <Compare />,
  },
  {
    name: 'tokens',
    path: '/tokens',
    pattern: /^\/tokens\/?$/,
    title: words.pages.tokens,
    load: load.tokens,
    render: () => <Tokens />,
  },
  {
    name: 'trial',
    pattern: sweepPatterns.trial,
    title: null,
    load: load.trial,
    render: ({ id = '', trial = '' }) => <TrialPage key={id} id={id} trial={Number(trial)} />,
  },
  {
    name: 'sweep',
    pattern: sweepPatterns.sweep,
    title: null,
    render: ({ id = '', tab = '' }) => <SweepPage key={id} id={id} tab={tab} tabs={sweepTabs} />,
  },
];

/** The page of a path, with its parameters; undefined for an unknown one. */
export function pageAt(
  path: string,
): { readonly page: PageRoute; readonly parameters: Readonly<Record<string, string>> } | undefined {
  for (const page of pages) {
    const match = page.pattern.exec(path);
    if (match === null) continue;
    const groups = Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined);
    return { page, parameters: Object.fromEntries(groups.map(([key, value]) => [key, decodeURIComponent(value)])) };
  }
  return undefined;
}

/** Starts loading what a path needs while the first responses of the server are still pending. */
export function preload(path: string): void {
  const found = pageAt(path);
  const tab = sweepTabs.find((other) => other.path === found?.parameters['tab']);
  // A failure is shown where the part is rendered.
  for (const part of [found?.page, tab]) part?.load?.().catch(() => undefined);
}
