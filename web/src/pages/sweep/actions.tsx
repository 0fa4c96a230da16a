import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { SweepHead } from '../../../../src/http/index.ts';
import { apiUrl } from '../../api/client.ts';
import { useCommand } from '../../api/commands.ts';
import { sessionQuery } from '../../api/queries.ts';
import { sweepPath } from '../../paths.ts';
import { Refusal } from '../../ui/boundaries/error-box.tsx';
import { Menu, type MenuEntry } from '../../ui/controls/menu.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { download } from '../../ui/download.ts';
import { sweepWords } from '../../words/pages/sweep.ts';
import { LimitsDialog } from './limits-dialog.tsx';

/** Buttons that control a sweep. */
export function SweepActions({ head }: { readonly head: SweepHead }) {
  const [, go] = useLocation();
  const role = useQuery(sessionQuery).data?.role;
  const [dialog, setDialog] = useState<'none' | 'limits' | 'cancel'>('none');
  const command = useCommand(head.id);
  const maySteer = role !== 'viewer' && head.state === 'running';
  const name = head.name.replace(/[^\w.-]+/g, '-');
  const save = (format: string) => download(apiUrl(['sweeps', head.id, 'export'], { format }), `${name}.${format}`);
  const entries: MenuEntry[] = [
    ...(maySteer
      ? [
          { kind: 'item', text: sweepWords.change, onSelect: () => go(sweepPath(head.id, 'change')) } as const,
          { kind: 'item', text: sweepWords.changeLimits, onSelect: () => setDialog('limits') } as const,
        ]
      : []),
    ...(role === 'viewer'
      ? []
      : [
          {
            kind: 'item',
            text: sweepWords.again,
            onSelect: () => go(`/new?from=${encodeURIComponent(head.id)}`),
          } as const,
        ]),
    { kind: 'item', text: sweepWords.compare, onSelect: () => go(`/compare?s=${encodeURIComponent(head.id)}`) },
    { kind: 'rule', id: 'exports' },
    { kind: 'item', text: sweepWords.exportCsv, onSelect: () => save('csv') },
    { kind: 'item', text: sweepWords.exportJson, onSelect: () => save('json') },
    { kind: 'item', text: sweepWords.exportDefinition, onSelect: () => save('yaml') },
  ];
  if (maySteer) {
    entries.push(
      { kind: 'rule', id: 'end' },
      { kind: 'item', text: sweepWords.cancelDialog, isDanger: true, onSelect: () => setDialog('cancel') },
    );
  }
  return (
    <div className="row">
      <Refusal of={command} />
      {maySteer && (
        <button
          type="button"
          className="btn"
          disabled={command.isPending}
          onClick={() => command.mutate({ kind: head.paused ? 'resume' : 'pause' })}
        >
          {head.paused ? sweepWords.resume : sweepWords.pause}
        </button>
      )}
      <Menu label={sweepWords.actionsLabel} trigger={sweepWords.actions} entries={entries} />
      <LimitsDialog head={head} isOpen={dialog === 'limits'} onClose={() => setDialog('none')} />
      <CancelDialog head={head} isOpen={dialog === 'cancel'} onClose={() => setDialog('none')} />
    </div>
  );
}

function CancelDialog({
  head,
  isOpen,
  onClose,
}: {
  readonly head: SweepHead;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const command = useCommand(head.id);
  const [reason, setReason] = useState('');
  const running = head.counts.running + head.counts.starting;
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={sweepWords.cancelTitle(head.displayName ?? head.name)}>
      <form
        className="stack"
        style={{ marginTop: 10 }}
        onSubmit={(event) => {
          event.preventDefault();
          const text = reason.trim();
          command.mutate({ kind: 'cancel', ...(text === '' ? {} : { reason: text }) }, { onSuccess: onClose });
        }}
      >
        <p className="muted">{sweepWords.cancelAdvice(running)}</p>
        <label className="labelled">
          <span>{sweepWords.cancelReason}</span>
          <input
            className="field"
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <Refusal of={command} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <button type="button" className="btn" onClick={onClose}>
            {sweepWords.keepRunning}
          </button>
          <button type="submit" className="btn danger solid" disabled={command.isPending}>
            {sweepWords.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
