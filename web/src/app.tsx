import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { inBackground } from '../../src/base/in-background.ts';
import { onSignedOut } from './api/client.ts';
import { sessionQuery } from './api/queries.ts';
import { placeOf } from './paths.ts';
import { pageAt } from './routes.tsx';
import { Arrival } from './shell/arrival.tsx';
import { EmbedBar } from './shell/embed-bar.tsx';
import { Finder } from './shell/finder.tsx';
import { Help } from './shell/help.tsx';
import { PageBoundary } from './shell/page-error.tsx';
import { useShortcuts } from './shell/shortcuts.ts';
import { TopBar } from './shell/top-bar.tsx';
import { isEmbedded } from './state/embed.ts';
import { usePageTitle } from './state/page-title.ts';
import { lazyPart } from './ui/boundaries/missing-script.ts';
import { NotFound } from './ui/placeholders/empty.tsx';
import { Skeleton } from './ui/placeholders/skeleton.tsx';
import { words } from './words/en.ts';

const SignIn = lazyPart(() => import('./pages/sign-in/sign-in.tsx'));

/** The whole dashboard. */
export function App() {
  const client = useQueryClient();
  const session = useQuery(sessionQuery);
  const [path] = useLocation();
  const [isFinding, setFinding] = useState(false);
  const [isHelping, setHelping] = useState(false);
  const place = placeOf(path);
  useShortcuts(place.sweep, { find: () => setFinding(true), help: () => setHelping(true) });
  useEffect(
    () => onSignedOut(() => inBackground(client.invalidateQueries({ queryKey: sessionQuery.queryKey }), reportError)),
    [client],
  );

  const mustSignIn = session.data?.needsToken === true && !session.data.signedIn;
  return (
    <>
      <a href="#main" className="vh skip">
        {words.shell.skip}
      </a>
      <Arrival path={path} main="main" />
      {isEmbedded ? (
        <EmbedBar place={place} />
      ) : (
        <TopBar path={path} onFind={() => setFinding(true)} onHelp={() => setHelping(true)} session={session.data} />
      )}
      <div id="main" tabIndex={-1}>
        <PageBoundary path={path}>
          <Suspense fallback={<Waiting />}>
            {mustSignIn ? <SignIn /> : session.isPending ? <Waiting /> : pageOf(path)}
          </Suspense>
        </PageBoundary>
      </div>
      {!mustSignIn && <Finder isOpen={isFinding} onClose={() => setFinding(false)} sweep={place.sweep} />}
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

function pageOf(path: string): ReactNode {
  const found = pageAt(path);
  return found === undefined ? <NoPage /> : found.page.render(found.parameters);
}

function NoPage() {
  usePageTitle(words.pages.unknown);
  return (
    <main>
      <NotFound title={words.pages.unknown}>{words.pages.unknownAdvice}</NotFound>
    </main>
  );
}
