import { useEffect, useRef, useState } from 'react';
import { useChannel } from '../state/channel.ts';
import { pageTitle } from '../state/page-title.ts';

/**
 * Announces the title of a new page in the same document. If the focused element disappeared with the old page,
 * moves the focus to the new page.
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
    return keepFocus(main);
  }, [path, main]);
  return (
    <p className="vh" aria-live="polite">
      {path === first ? '' : title}
    </p>
  );
}

/**
 * Moves the focus to the new page once the focused element is gone. The old page may go later than the path changes, when the
 * script of the new one has arrived.
 */
function keepFocus(main: string): () => void {
  const held = document.activeElement;
  const observer = new MutationObserver(() => requestAnimationFrame(land));
  function land() {
    const { activeElement } = document;
    const isLost = activeElement === null || activeElement === document.body;
    if (!isLost && activeElement === held) return;
    observer.disconnect();
    if (isLost) document.getElementById(main)?.focus({ preventScroll: true });
  }
  observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['style'] });
  land();
  return () => observer.disconnect();
}
