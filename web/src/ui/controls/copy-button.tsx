import { type ReactNode, useEffect, useState } from 'react';
import { words } from '../../words/en.ts';

/** Copies a text to the clipboard and confirms it. */
export function CopyButton({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), 1_600);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      // Pages without HTTPS on other machines have no clipboard.
      setState('refused');
    }
  };
  return (
    <button type="button" className="btn ghost small" onClick={copy}>
      <span aria-live="polite">
        {state === 'copied' ? words.dialogs.copied : state === 'refused' ? words.dialogs.notCopied : children}
      </span>
    </button>
  );
}
