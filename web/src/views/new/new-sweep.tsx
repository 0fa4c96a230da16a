import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { countText } from '../../../../src/plot/index.ts';
import { type CheckAnswer, checkAnswerSchema, commandAnswerSchema } from '../../../../src/wire/index.ts';
import { apiUrl, errorText, sendJson } from '../../data/api.ts';
import { usePaced } from '../../data/freshness.ts';
import { definitionQuery } from '../../data/queries.ts';
import { readUrl } from '../../data/url.ts';
import { sweepPath } from '../../frame/route.ts';
import { Card, ErrorBox, Skeleton } from '../../ui/parts.tsx';
import { StateIcon } from '../../ui/state.tsx';
import { Checks, Summary } from './checks.tsx';
import { starter } from './document.ts';
import { FormCard } from './form-card.tsx';
import { SpaceCard } from './space-card.tsx';
import YamlEditor from './yaml-editor.tsx';

/** Pause after a key before the server checks the text, milliseconds. */
const checkPauseMs = 350;

/** Starts a sweep: form, text and checks are one document, the text. */
export default function NewSweep() {
  const from = readUrl('from');
  const source = useQuery({ ...definitionQuery(from ?? ''), enabled: from !== null });
  useEffect(() => {
    document.title = 'New sweep · HyperDrive';
  }, []);
  if (from !== null && source.data === undefined) {
    return (
      <main>
        {source.error === null ? (
          <Skeleton height={640} />
        ) : (
          <ErrorBox error={source.error} retry={() => source.refetch()} />
        )}
      </main>
    );
  }
  return <Editor key={from ?? ''} first={source.data?.yaml ?? starter} />;
}

function useCheck(text: string) {
  const settled = usePaced(text, checkPauseMs);
  const query = useQuery({
    queryKey: ['check', settled],
    queryFn: (): Promise<CheckAnswer> => sendJson(checkAnswerSchema, 'POST', apiUrl(['check']), { yaml: settled }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  return { ...query, isCurrent: settled === text && !query.isPlaceholderData && !query.isFetching };
}

function Editor({ first }: { readonly first: string }) {
  const [, go] = useLocation();
  const [text, setText] = useState(first);
  const [fault, setFault] = useState<string | null>(null);
  const [isStarting, setStarting] = useState(false);
  const check = useCheck(text);
  const problems = check.data?.problems ?? [];
  const trials = check.data?.summary?.totalTrials;
  const start = async () => {
    setStarting(true);
    setFault(null);
    try {
      const answer = await sendJson(commandAnswerSchema, 'POST', apiUrl(['sweeps']), { yaml: text });
      go(sweepPath(answer.id));
    } catch (error) {
      setFault(errorText(error).message);
      setStarting(false);
    }
  };
  return (
    <main>
      <div className="title-row">
        <h1 className="grow">New sweep</h1>
        <button
          type="button"
          className="btn primary"
          disabled={isStarting || !check.isCurrent || check.data?.ok !== true}
          onClick={() => void start()}
        >
          Start{trials === undefined ? '' : ` ${countText(trials)} trials`}
        </button>
      </div>
      {fault !== null && (
        <div className="banner failed" role="alert">
          <StateIcon state="failed" size={16} />
          <p>{fault}</p>
        </div>
      )}
      <div className="newgrid">
        <div className="stack">
          <FormCard text={text} onText={setText} />
          <SpaceCard text={text} problems={problems} />
        </div>
        <section className="card clip" style={{ minHeight: 560 }}>
          <header style={{ paddingBottom: 8 }}>
            <h2>sweep.yaml</h2>
            <span className="sub">form and text are the same document</span>
          </header>
          <div style={{ flex: 1, borderTop: '1px solid var(--line)', minHeight: 0 }}>
            <YamlEditor value={text} onChange={setText} problems={problems} label="Sweep file" />
          </div>
        </section>
        <div className="stack">
          {check.error !== null && check.data === undefined ? (
            <Card title="Checks">
              <ErrorBox error={check.error} retry={() => check.refetch()} />
            </Card>
          ) : (
            <Checks answer={check.data} isCurrent={check.isCurrent} />
          )}
          <Summary answer={check.data} />
        </div>
      </div>
    </main>
  );
}
