import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { inBackground } from '../../src/base/in-background.ts';
import { onSignedOut } from './data/api.ts';
import { sessionQuery } from './data/queries.ts';
import { isEmbedded } from './frame/embed.ts';
import { EmbedBar } from './frame/embed-bar.tsx';
import { Finder } from './frame/finder.tsx';
import { Help } from './frame/help.tsx';
import { routeOf } from './frame/route.ts';
import { useShortcuts } from './frame/shortcuts.ts';
import { TopBar } from './frame/top-bar.tsx';
import { NotFound, Skeleton } from './ui/parts.tsx';
import { SweepList } from './views/list/sweep-list.tsx';
import { loaders } from './views/loaders.ts';
import { SweepPage } from './views/sweep/sweep-page.tsx';

const TrialPage = lazy(loaders.trial);
const NewSweep = lazy(() => import('./views/new/new-sweep.tsx'));
const Compare = lazy(() => import('./views/compare/compare.tsx'));
const Tokens = lazy(() => import('./views/tokens/tokens.tsx'));
const SignIn = lazy(() => import('./views/sign-in.tsx'));

/** The whole dashboard. */
export function App() {
  const client = useQueryClient();
  const session = useQuery(sessionQuery);
  const [location] = useLocation();
  const [isFinding, setFinding] = useState(false);
  const [isHelping, setHelping] = useState(false);
  const route = routeOf(location);
  useShortcuts(route, { find: () => setFinding(true), help: () => setHelping(true) });
  useEffect(
    () => onSignedOut(() => inBackground(client.invalidateQueries({ queryKey: sessionQuery.queryKey }), reportError)),
    [client],
  );

  const mustSignIn = session.data?.needsToken === true && !session.data.signedIn;
  return (
    <>
      <a href="#main" className="vh skip">
        Skip to content
      </a>
      {isEmbedded ? (
        <EmbedBar route={route} />
      ) : (
        <TopBar route={route} onFind={() => setFinding(true)} session={session.data} />
      )}
      <div id="main" tabIndex={-1}>
        <Suspense fallback={<Waiting />}>
          {mustSignIn ? <SignIn /> : session.isPending ? <Waiting /> : <Pages />}
        </Suspense>
      </div>
      {!mustSignIn && <Finder isOpen={isFinding} onClose={() => setFinding(false)} sweep={route.sweep} />}
      <Help isOpen={isHelping} onClose={() => setHelping(false)} />
    </>
  );
}

function Waiting() {
  return (
    <main>
      <Skeleton height={30} width={280} />
      <div style={{ height: 16 }} />
      <Skeleton height={360} />
    </main>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/">
        <SweepList />
      </Route>
      <Route path="/new">
        <NewSweep />
      </Route>
      <Route path="/compare">
        <Compare />
      </Route>
      <Route path="/tokens">
        <Tokens />
      </Route>
      <Route path="/sweeps/:id/trials/:trial">
        {({ id, trial }) => <TrialPage key={id} id={id} trial={Number(trial)} />}
      </Route>
      <Route path="/sweeps/:id/:tab">{({ id, tab }) => <SweepPage key={id} id={id} tab={tab} />}</Route>
      <Route path="/sweeps/:id">{({ id }) => <SweepPage key={id} id={id} tab="" />}</Route>
      <Route>
        <main>
          <NotFound title="There is no such page">The address may be incomplete.</NotFound>
        </main>
      </Route>
    </Switch>
  );
}
