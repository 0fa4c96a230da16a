import { prepareWorker } from '../engine/engine.ts';
import { routeOf } from '../frame/route.ts';

/** Parts of the page that come with a script of their own. */
export const loaders = {
  trial: () => import('./trial/trial-page.tsx'),
  explore: () => import('./explore/explore.tsx'),
  curves: () => import('./curves/curves-tab.tsx'),
  trials: () => import('./table/trials-tab.tsx'),
  insights: () => import('./insights/insights.tsx'),
  objectives: () => import('./objectives/objectives-tab.tsx'),
  workers: () => import('./workers/workers.tsx'),
  definition: () => import('./sweep/definition.tsx'),
  change: () => import('./change/change-sweep.tsx'),
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
