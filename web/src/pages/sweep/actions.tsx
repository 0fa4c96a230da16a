import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { SweepHead } from '../../../../src/http/index.ts';
import { apiUrl } from '../../api/client.ts';
import { useCommand } from '../../api/commands.ts';
import { sessionQuery } from '../../api/queries.ts';
import { sweepPath } from '../../paths.ts';
import { Refusal } from '../../ui/boundaries/error-box.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { download } from '../../ui/download.ts';
import { Menu, type MenuEntry } from '../../ui/menu/menu.tsx';
import { LimitsDialog } from './limits-dialog.tsx';

/** Buttons that steer a sweep. */
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
          { kind: 'item', text: 'Change…', onSelect: () => go(sweepPath(head.id, 'change')) } as const,
          { kind: 'item', text: 'Change limits…', onSelect: () => setDialog('limits') } as const,
        ]
      : []),
    ...(role === 'viewer'
      ? []
      : [
          {
            kind: 'item',
            text: 'New sweep from this one',
            onSelect: () => go(`/new?from=${encodeURIComponent(head.id)}`),
          } as const,
        ]),
    { kind: 'item', text: 'Compare with…', onSelect: () => go(`/compare?s=${encodeURIComponent(head.id)}`) },
    { kind: 'rule', id: 'exports' },
    { kind: 'item', text: 'Export trials as CSV', onSelect: () => save('csv') },
    { kind: 'item', text: 'Export trials as JSON', onSelect: () => save('json') },
    { kind: 'item', text: 'Export the definition', onSelect: () => save('yaml') },
  ];
  if (maySteer) {
    entries.push(
      { kind: 'rule', id: 'end' },
      { kind: 'item', text: 'Cancel sweep…', isDanger: true, onSelect: () => setDialog('cancel') },
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
          {head.paused ? 'Resume' : 'Pause'}
        </button>
      )}
      <Menu label="More actions" trigger="Actions" entries={entries} />
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
    <Dialog isOpen={isOpen} onClose={onClose} title={`Cancel ${head.displayName ?? head.name}?`}>
      <form
        className="stack"
        style={{ marginTop: 10 }}
        onSubmit={(event) => {
          event.preventDefault();
          const text = reason.trim();
          command.mutate({ kind: 'cancel', ...(text === '' ? {} : { reason: text }) }, { onSuccess: onClose });
        }}
      >
        <p className="muted">
          {running > 0 ? `${running} running trials will be stopped. ` : ''}Results so far are kept. A canceled sweep
          cannot be resumed; pause it if you may want to continue.
        </p>
        <label className="labelled">
          <span>Reason, for the log (optional)</span>
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
            Keep it running
          </button>
          <button type="submit" className="btn danger solid" disabled={command.isPending}>
            Cancel sweep
          </button>
        </div>
      </form>
    </Dialog>
  );
}
