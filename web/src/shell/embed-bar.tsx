import { Link } from 'wouter';
import { type PageRoute, sweepPath } from '../paths.ts';

/** In place of the top bar where the page is part of another: back to the sweep, and out of the frame. */
export function EmbedBar({ route }: { readonly route: PageRoute }) {
  return (
    <nav className="embed-bar" aria-label="Embedded view">
      {route.sweep !== null && route.page === 'trial' && <Link href={sweepPath(route.sweep)}>‹ Sweep</Link>}
      <span className="grow" />
      <a href={globalThis.location.pathname} target="_blank" rel="noopener">
        Open in a tab of its own ↗
      </a>
    </nav>
  );
}
