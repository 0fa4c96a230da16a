import { useEffect } from 'react';
import { channel } from './channel.ts';

/** The title of the page, which a screen reader announces after navigation. */
export const pageTitle = channel('');

/** Titles the document, the most specific part first. */
export function usePageTitle(...parts: readonly string[]): void {
  const text = [...parts, 'HyperDrive'].join(' · ');
  useEffect(() => {
    document.title = text;
    pageTitle.set(text);
  }, [text]);
}
