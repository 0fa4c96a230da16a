import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { SweepSummary } from '../../../src/http/index.ts';
import { sweepsQuery } from '../api/queries.ts';
import { sweepPath, sweepTabs, trialPath } from '../paths.ts';
import { Dialog } from '../ui/dialog.tsx';
import { StateIcon } from '../ui/state.tsx';
import { type StateName, sweepLook } from '../ui/states.ts';

/** Something that can be gone to. */
export interface Target {
  readonly label: string;
  readonly note: string;
  readonly path: string;
  readonly look?: StateName;
}

const most = 9;

/** What a text finds: a trial by its number, views of the sweep at hand, sweeps by name. */
export function findTargets(text: string, sweeps: readonly SweepSummary[], sweep: string | null): readonly Target[] {
  const wanted = text.trim().toLowerCase();
  const number = /^#?(\d+)$/.exec(wanted)?.[1];
  const found: Target[] = [];
  if (number !== undefined && sweep !== null) {
    found.push({ label: `Trial ${number}`, note: 'of this sweep', path: trialPath(sweep, Number(number)) });
  }
  const fits = (...texts: readonly string[]) => texts.some((candidate) => candidate.toLowerCase().includes(wanted));
  if (sweep !== null) {
    for (const [tab, title] of sweepTabs) {
      if (fits(title)) found.push({ label: title, note: 'view', path: sweepPath(sweep, tab) });
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
  if (fits('new sweep')) found.push({ label: 'New sweep', note: 'page', path: '/new' });
  if (fits('compare sweeps')) found.push({ label: 'Compare sweeps', note: 'page', path: '/compare' });
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
    <Dialog isOpen={isOpen} onClose={onClose} title="Find" className="finder" isTitleHidden>
      <FinderBody onClose={onClose} sweep={sweep} />
    </Dialog>
  );
}

function FinderBody({ onClose, sweep }: { readonly onClose: () => void; readonly sweep: string | null }) {
  const [, go] = useLocation();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useQuery(sweepsQuery);
  const targets = findTargets(text, list.data?.sweeps ?? [], sweep);
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
        aria-label="Find"
        placeholder="Sweep, view or trial number"
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
      <div id="finder-list" className="finder-list" role="listbox" aria-label="Found">
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
            Nothing is called “{text}”.
          </p>
        )}
      </div>
    </>
  );
}
