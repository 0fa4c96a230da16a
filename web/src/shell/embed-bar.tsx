import './shell.css';
import { Link } from 'wouter';
import { type placeOf, sweepPath } from '../paths.ts';
import { words } from '../words/en.ts';

/** Replaces the top bar in a frame: links back to the sweep and out of the frame. */
export function EmbedBar({ place }: { readonly place: ReturnType<typeof placeOf> }) {
  return (
    <nav className="embed-bar" aria-label={words.shell.embedded}>
      {place.sweep !== null && place.trial !== null && (
        <Link href={sweepPath(place.sweep)}>{words.shell.backToSweep}</Link>
      )}
      <span className="grow" />
      <a href={globalThis.location.pathname} target="_blank" rel="noopener">
        {words.shell.openAlone}
      </a>
    </nav>
  );
}
