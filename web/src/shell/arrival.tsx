import { useEffect, useRef, useState } from 'react';
import { useChannel } from '../state/channel.ts';
import { pageTitle } from '../state/page-title.ts';

/**
 * What a new page brings along within one document: its title is announced, and where the old page took the focused element
 * with it, the focus goes to the new page instead of nowhere.
 *
 * @param props.path of the page
 * @param props.main id of the element that holds it
 */
export function Arrival({ path, main }: { readonly path: string; readonly main: string }) {
  const [first] = useState(path);
  const before = useRef(path);
  const title = useChannel(pageTitle);
  useEffect(() => {
    if (path === before.current) return;
    before.current = path;
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body)
      document.getElementById(main)?.focus({ preventScroll: true });
  }, [path, main]);
  return (
    <p className="vh" aria-live="polite">
      {path === first ? '' : title}
    </p>
  );
}
