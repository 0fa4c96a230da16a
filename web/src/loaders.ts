import { routeOf } from './paths.ts';
import { prepareWorker } from './worker/client.ts';

/** Parts of the page that come with a script of their own. */
export const loaders = {
  trial: () => import('./pages/trial/trial-page.tsx'),
  explore: () => import('./pages/sweep/explore/explore.tsx'),
  curves: () => import('./pages/sweep/curves/curves-tab.tsx'),
  trials: () => import('./pages/sweep/trials/trials-tab.tsx'),
  insights: () => import('./pages/sweep/insights/insights.tsx'),
  objectives: () => import('./pages/sweep/objectives/objectives-tab.tsx'),
  workers: () => import('./pages/sweep/workers/workers.tsx'),
  definition: () => import('./pages/sweep/definition/definition.tsx'),
  change: () => import('./pages/sweep/definition/change-sweep.tsx'),
} as const;

const isLoader = (name: string): name is keyof typeof loaders => Object.hasOwn(loaders, name);

/** Starts loading what a path will need, while the first answers of the server are still on their way. */
export function preload(path: string): void {
  const { page } = routeOf(path);
  const name = page === 'trial' ? 'trial' : page === 'sweep' ? (path.split('/')[3] ?? '') : '';
  if (!isLoader(name)) return;
  if (name === 'explore') prepareWorker();
  // A failure is told where the part is rendered.
  loaders[name]().catch(() => undefined);
}
