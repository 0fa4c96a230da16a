import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { inBackground } from '../../src/base/in-background.ts';
import { onSignedOut } from './api/client.ts';
import { sessionQuery } from './api/queries.ts';
import { loaders } from './loaders.ts';
import { SweepPage } from './pages/sweep/sweep-page.tsx';
import { SweepList } from './pages/sweeps/sweep-list.tsx';
import { routeOf } from './paths.ts';
import { EmbedBar } from './shell/embed-bar.tsx';
import { Finder } from './shell/finder.tsx';
import { Help } from './shell/help.tsx';
import { PageBoundary } from './shell/page-error.tsx';
import { useShortcuts } from './shell/shortcuts.ts';
import { TopBar } from './shell/top-bar.tsx';
import { isEmbedded } from './state/embed.ts';
import { NotFound } from './ui/empty.tsx';
import { lazyPart } from './ui/missing-script.ts';
import { Skeleton } from './ui/skeleton.tsx';

const TrialPage = lazyPart(loaders.trial);
const NewSweep = lazyPart(() => import('./pages/new/new-sweep.tsx'));
const Compare = lazyPart(() => import('./pages/compare/compare.tsx'));
const Tokens = lazyPart(() => import('./pages/tokens/tokens.tsx'));
const SignIn = lazyPart(() => import('./pages/sign-in/sign-in.tsx'));

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
        <PageBoundary path={location}>
          <Suspense fallback={<Waiting />}>
            {mustSignIn ? <SignIn /> : session.isPending ? <Waiting /> : <Pages />}
          </Suspense>
        </PageBoundary>
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
