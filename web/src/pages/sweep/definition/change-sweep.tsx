import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { inBackground } from '../../../../../src/base/in-background.ts';
import {
  type ChangeCheck,
  type ChangeRequest,
  changeAnswerSchema,
  changeCheckSchema,
  type SweepHead,
} from '../../../../../src/http/index.ts';
import { ApiError, apiUrl, sendJson } from '../../../api/client.ts';
import { definitionQuery, sessionQuery, sweepKeys } from '../../../api/queries.ts';
import { type Check, CheckCard, Problems, useCheck } from '../../../editor/check.tsx';
import { EditorCard } from '../../../editor/editor-card.tsx';
import { sweepPath } from '../../../paths.ts';
import { QueryBoundary } from '../../../ui/boundaries/query-boundary.tsx';
import { Card } from '../../../ui/card.tsx';
import { Empty } from '../../../ui/placeholders/empty.tsx';
import { Skeleton } from '../../../ui/placeholders/skeleton.tsx';
import { editorWords } from '../../../words/editor.ts';
import { words } from '../../../words/en.ts';
import { errorText } from '../../../words/error-text.ts';
import { changeWords, definitionWords } from '../../../words/pages/definition.ts';
import { readDefaults } from './defaults.ts';
import { Differences } from './differences.tsx';

/** Changes the definition of a running sweep: its file, the server's checks, and the differences. */
export default function ChangeSweep({ head }: { readonly head: SweepHead }) {
  const role = useQuery(sessionQuery).data?.role;
  const [round, setRound] = useState(0);
  // The edited text must not change when others change the definition: it is requested once, under its own key.
  const query = useQuery({
    ...definitionQuery(head.id),
    queryKey: ['change-base', `${head.id} ${round}`],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (head.state !== 'running' || role === 'viewer') {
    return (
      <div className="card">
        <Empty title={role === 'viewer' ? changeWords.viewer : changeWords.over}>
          {role === 'viewer' ? changeWords.viewerAdvice : changeWords.overAdvice}
        </Empty>
      </div>
    );
  }
  return (
    <QueryBoundary query={query} height={560} waiting={<Skeleton height={560} />}>
      {({ yaml, version }) => (
        <Editor key={round} head={head} first={yaml} version={version} reload={() => setRound(round + 1)} />
      )}
    </QueryBoundary>
  );
}

function Editor({
  head,
  first,
  version,
  reload,
}: {
  readonly head: SweepHead;
  readonly first: string;
  readonly version: number;
  readonly reload: () => void;
}) {
  const client = useQueryClient();
  const [, go] = useLocation();
  const [text, setText] = useState(first);
  const [defaults, setDefaults] = useState<Readonly<Record<string, string>>>({});
  const [note, setNote] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  // The same object for the same content: the check compares objects.
  const [request, setRequest] = useState<ChangeRequest>({ yaml: first, defaults: {} });
  const edit = (next: { readonly text?: string; readonly defaults?: Readonly<Record<string, string>> }) => {
    const yaml = next.text ?? text;
    const typed = next.defaults ?? defaults;
    setText(yaml);
    setDefaults(typed);
    setFault(null);
    setRequest({ yaml, defaults: readDefaults(typed) });
  };
  const check = useCheck(['change-check', head.id], request, (change) =>
    sendJson(changeCheckSchema, 'POST', apiUrl(['sweeps', head.id, 'change', 'check']), change),
  );
  const problems = check.data?.problems ?? [];
  const effect = check.data?.effect ?? null;
  const names = [...new Set([...Object.keys(defaults), ...(check.data?.missingDefaults ?? [])])];
  const isStale = head.definitionVersion > version;
  const isReady = check.isCurrent && effect !== null && effect.differences.length > 0;
  const send = async () => {
    setSending(true);
    setFault(null);
    try {
      const why = note.trim();
      const body: ChangeRequest = { ...request, ifVersion: version, ...(why !== '' && { note: why }) };
      await sendJson(changeAnswerSchema, 'POST', apiUrl(['sweeps', head.id, 'change']), body);
      await client.invalidateQueries({ queryKey: sweepKeys.all(head.id) });
      go(sweepPath(head.id, 'definition'));
    } catch (error) {
      setFault(errorText(error).message);
      if (error instanceof ApiError && error.status === 412)
        inBackground(client.invalidateQueries({ queryKey: sweepKeys.head(head.id) }), reportError);
      setSending(false);
    }
  };
  return (
    <div className="newgrid two">
      <EditorCard
        title={definitionWords.title}
        sub={changeWords.note(version)}
        label={definitionWords.title}
        value={text}
        onChange={(next) => edit({ text: next })}
        problems={problems}
      />
      <div className="stack">
        <Effect check={check} />
        {names.length > 0 && (
          <Card title={changeWords.parameters} sub={changeWords.parametersNote}>
            <div className="form">
              {names.map((name) => (
                <label key={name} className="labelled">
                  <span className="mono">{name}</span>
                  <input
                    className="field"
                    value={defaults[name] ?? ''}
                    onChange={(event) => edit({ defaults: { ...defaults, [name]: event.target.value } })}
                  />
                </label>
              ))}
            </div>
          </Card>
        )}
        <Card title={changeWords.title}>
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              if (isReady) inBackground(send(), reportError);
            }}
          >
            <label className="labelled">
              <span>{changeWords.reason}</span>
              <input
                className="field"
                maxLength={1000}
                value={note}
                onChange={(event) => setNote(event.target.value)}
              />
            </label>
            {(fault !== null || isStale) && (
              <p role="alert" style={{ color: 'var(--failed)' }}>
                {fault ?? changeWords.stale(head.definitionVersion)}
              </p>
            )}
            <div className="row" style={{ justifyContent: 'flex-end' }}>
              {isStale && (
                <button type="button" className="btn" onClick={reload}>
                  {changeWords.startOver}
                </button>
              )}
              <button type="button" className="btn" onClick={() => go(sweepPath(head.id, 'definition'))}>
                {words.dialogs.cancel}
              </button>
              <button type="submit" className="btn primary" disabled={!isReady || isSending}>
                {changeWords.submit(version + 1)}
              </button>
            </div>
          </form>
        </Card>
      </div>
    </div>
  );
}

function Effect({ check }: { readonly check: Check<ChangeCheck> }) {
  return (
    <CheckCard check={check} title={titleOf}>
      {({ problems, effect }) => (
        <>
          <Problems problems={problems} />
          {effect !== null && effect.differences.length === 0 && <p className="muted">{changeWords.advice}</p>}
          {effect !== null && effect.differences.length > 0 && (
            <>
              <Differences differences={effect.differences} />
              <p className="muted">{changeWords.effect(effect.earlier.inSpace, effect.earlier.trials)}</p>
            </>
          )}
        </>
      )}
    </CheckCard>
  );
}

function titleOf({ problems, effect }: ChangeCheck): string {
  if (effect === null) return editorWords.errors(problems.length);
  return effect.differences.length === 0 ? changeWords.noChanges : changeWords.changes;
}
