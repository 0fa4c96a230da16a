import './shell.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { z } from 'zod';
import type { SessionAnswer } from '../../../src/http/index.ts';
import { apiUrl, sendJson } from '../api/client.ts';
import { headQuery, sessionQuery } from '../api/queries.ts';
import { placeOf, sweepPath } from '../paths.ts';
import { pageAt } from '../routes.tsx';
import { toggleTheme, useTheme } from '../state/theme.ts';
import { words } from '../words/en.ts';

/** The bar above every page. */
export function TopBar({
  path,
  onFind,
  onHelp,
  session,
}: {
  readonly path: string;
  readonly onFind: () => void;
  readonly onHelp: () => void;
  readonly session: SessionAnswer | undefined;
}) {
  const theme = useTheme();
  const isIn = session?.needsToken !== true || session.signedIn;
  return (
    <header className="top">
      <Link href="/" className="brand" aria-label={words.shell.home}>
        <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
          <path d="M3 2v16M10 2v16M17 2v16" stroke="var(--strong)" strokeWidth="1.6" strokeLinecap="round" />
          <path
            d="M3 14 10 5l7 6"
            fill="none"
            stroke="var(--signal)"
            strokeWidth="2.2"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        <span className={placeOf(path).sweep === null ? '' : 'desk'}>{words.shell.product}</span>
      </Link>
      <Crumbs path={path} />
      {isIn && (
        <button type="button" className="btn find desk" onClick={onFind} aria-keyshortcuts="Control+K">
          {words.shell.find} <span className="kbd">{words.shell.findKeys}</span>
        </button>
      )}
      <button type="button" className="btn ghost icon desk" aria-label={words.help.title} onClick={onHelp}>
        ?
      </button>
      <button
        type="button"
        className="btn ghost icon"
        aria-label={theme === 'dark' ? words.shell.lightTheme : words.shell.darkTheme}
        onClick={toggleTheme}
      >
        <svg
          width="16"
          height="16"
          viewBox="0 0 16 16"
          aria-hidden="true"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
        >
          <circle cx="8" cy="8" r="5.5" />
          <path d="M8 2.5v11a5.5 5.5 0 0 0 0-11Z" fill="currentColor" stroke="none" />
        </svg>
      </button>
      {session?.needsToken === true && session.role === 'owner' && (
        <Link href="/tokens" className="btn ghost small desk">
          {words.pages.tokens}
        </Link>
      )}
      {session?.needsToken === true && session.signedIn && <SignOut name={session.name} />}
      {isIn && session?.role !== 'viewer' && (
        <Link href="/new" className="btn primary">
          {words.pages.new}
        </Link>
      )}
    </header>
  );
}

function Crumbs({ path }: { readonly path: string }) {
  const { sweep, trial } = placeOf(path);
  const title = pageAt(path)?.page.title ?? null;
  return (
    <nav className="crumb grow" aria-label={words.shell.breadcrumb}>
      {sweep !== null && (
        <>
          <span aria-hidden="true">/</span>
          <Link href="/" className="first">
            {words.pages.sweeps}
          </Link>
          <span aria-hidden="true" className="first">
            /
          </span>
          <SweepCrumb id={sweep} trial={trial} />
        </>
      )}
      {title !== null && (
        <>
          <span aria-hidden="true">/</span>
          <b>{title}</b>
        </>
      )}
    </nav>
  );
}

/** The name of the current page's sweep. */
function SweepCrumb({ id, trial }: { readonly id: string; readonly trial: number | null }) {
  const head = useQuery(headQuery(id));
  const name = head.data?.name ?? id;
  if (trial === null) return <b className="ell mono">{name}</b>;
  return (
    <>
      <Link className="ell mono" href={sweepPath(id)}>
        {name}
      </Link>
      <span aria-hidden="true">/</span>
      <b style={{ whiteSpace: 'nowrap' }}>{words.shell.trial(trial)}</b>
    </>
  );
}

function SignOut({ name }: { readonly name: string | null }) {
  const client = useQueryClient();
  const signOut = async () => {
    await sendJson(z.unknown(), 'DELETE', apiUrl(['session']));
    client.clear();
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    location.assign('/');
  };
  return (
    <button type="button" className="btn ghost small" onClick={signOut}>
      {words.shell.signOut(name)}
    </button>
  );
}
