import './finder.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { SweepSummary } from '../../../src/http/index.ts';
import { sweepsQuery } from '../api/queries.ts';
import { sweepPath, tabPath, trialPath } from '../paths.ts';
import { pages, sweepTabs } from '../routes.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { StateIcon } from '../ui/states/state.tsx';
import { type StateName, sweepLook } from '../ui/states/states.ts';
import { words } from '../words/en.ts';

/** A place to go to. */
interface Target {
  readonly label: string;
  readonly note: string;
  readonly path: string;
  readonly look?: StateName;
}

const most = 9;

/** What a text finds: a trial by its number, tabs of the current sweep, sweeps by name, other pages. */
function findTargets(
  text: string,
  {
    sweeps,
    sweep,
    search,
  }: { readonly sweeps: readonly SweepSummary[]; readonly sweep: string | null; readonly search: string },
): readonly Target[] {
  const wanted = text.trim().toLowerCase();
  const number = /^#?(\d+)$/.exec(wanted)?.[1];
  const found: Target[] = [];
  if (number !== undefined && sweep !== null) {
    found.push({
      label: words.finder.trial(number),
      note: words.finder.ofSweep,
      path: trialPath(sweep, Number(number)),
    });
  }
  const fits = (...texts: readonly string[]) => texts.some((candidate) => candidate.toLowerCase().includes(wanted));
  if (sweep !== null) {
    for (const { path, title } of sweepTabs) {
      if (title !== null && fits(title))
        found.push({ label: title, note: words.finder.view, path: tabPath(sweep, path, search) });
    }
  }
  for (const other of sweeps) {
    const title = other.displayName ?? other.name;
    if (!fits(title, other.name, other.id)) continue;
    found.push({
      label: title,
      note: other.name,
      path: sweepPath(other.id),
      look: sweepLook(other.standing).look,
    });
  }
  for (const { path, title } of pages) {
    if (path !== undefined && title !== null && fits(title))
      found.push({ label: title, note: words.finder.page, path });
  }
  return found.slice(0, most);
}

/** The dialog behind ⌘K. */
export function Finder({
  isOpen,
  onClose,
  sweep,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly sweep: string | null;
}) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={words.finder.title} className="finder" isTitleHidden>
      <FinderBody onClose={onClose} sweep={sweep} />
    </Dialog>
  );
}

function FinderBody({ onClose, sweep }: { readonly onClose: () => void; readonly sweep: string | null }) {
  const [, go] = useLocation();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useQuery(sweepsQuery);
  const targets = findTargets(text, { sweeps: list.data?.sweeps ?? [], sweep, search: useSearch() });
  const open = (target: Target | undefined) => {
    if (target === undefined) return;
    go(target.path);
    onClose();
  };
  return (
    <>
      <input
        className="finder-input"
        // biome-ignore lint/a11y/noAutofocus: the dialog was opened to type here
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="finder-list"
        aria-activedescendant={`finder-${at}`}
        aria-label={words.finder.title}
        placeholder={words.finder.placeholder}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(targets.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (event.key === 'Enter') open(targets[at]);
          else return;
          event.preventDefault();
        }}
      />
      <div id="finder-list" className="finder-list" role="listbox" aria-label={words.finder.found}>
        {targets.map((target, i) => (
          // The input keeps the focus and moves the choice.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={`${target.path} ${target.note}`}
            id={`finder-${i}`}
            role="option"
            aria-selected={i === at}
            tabIndex={-1}
            onClick={() => open(target)}
            onPointerMove={() => setAt(i)}
          >
            {target.look !== undefined && <StateIcon state={target.look} />}
            <span className="ell">{target.label}</span>
            <span className="grow" />
            <span className="faint mono ell">{target.note}</span>
          </div>
        ))}
        {targets.length === 0 && (
          <p className="muted" style={{ padding: 10 }}>
            {words.finder.nothing(text)}
          </p>
        )}
      </div>
    </>
  );
}
