import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { inBackground } from '../../../../src/base/in-background.ts';
import { checkAnswerSchema, commandAnswerSchema } from '../../../../src/http/index.ts';
import { apiUrl, sendJson } from '../../api/client.ts';
import { definitionQuery } from '../../api/queries.ts';
import { useCheck } from '../../editor/check.tsx';
import { EditorCard } from '../../editor/editor-card.tsx';
import { sweepPath } from '../../paths.ts';
import { usePageTitle } from '../../state/page-title.ts';
import { urlText, useUrlState } from '../../state/url-state.ts';
import { Banner } from '../../ui/banner.tsx';
import { QueryBoundary } from '../../ui/boundaries/query-boundary.tsx';
import { Skeleton } from '../../ui/placeholders/skeleton.tsx';
import { words } from '../../words/en.ts';
import { errorText } from '../../words/error-text.ts';
import { newSweepWords } from '../../words/pages/new-sweep.ts';
import { Checks, Summary } from './checks.tsx';
import { resuming, starter } from './document.ts';
import { EarlierCard } from './earlier-card.tsx';
import { FormCard } from './form-card.tsx';
import { SpaceCard } from './space-card.tsx';

/** Starts a sweep: form, text and checks are one document, the text. */
export default function NewSweep() {
  const [from] = useUrlState('from', urlText);
  // The number of a trial of that sweep.
  const [resume] = useUrlState('resume', urlText);
  const source = useQuery({ ...definitionQuery(from ?? ''), enabled: from !== null });
  usePageTitle(words.pages.new);
  return (
    <main>
      {from === null ? (
        <Editor first={starter} />
      ) : (
        <QueryBoundary query={source} height={640} waiting={<Skeleton height={640} />}>
          {({ yaml }) => <Editor key={from} first={resume === null ? yaml : resuming(yaml, `${from}_${resume}`)} />}
        </QueryBoundary>
      )}
    </main>
  );
}

const askCheck = (yaml: string) => sendJson(checkAnswerSchema, 'POST', apiUrl(['check']), { yaml });

function Editor({ first }: { readonly first: string }) {
  const [, go] = useLocation();
  const [text, setText] = useState(first);
  const [fault, setFault] = useState<string | null>(null);
  const [isStarting, setStarting] = useState(false);
  const check = useCheck(['check'], text, askCheck);
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
    <>
      <div className="title-row">
        <h1 className="grow">{words.pages.new}</h1>
        <button
          type="button"
          className="btn primary"
          disabled={isStarting || !check.isCurrent || check.data?.ok !== true}
          onClick={() => inBackground(start(), reportError)}
        >
          {newSweepWords.start(trials)}
        </button>
      </div>
      {fault !== null && (
        <Banner look="failed" role="alert">
          <p>{fault}</p>
        </Banner>
      )}
      <div className="newgrid">
        <div className="stack">
          <FormCard text={text} choices={check.data?.choices} onText={setText} />
          <SpaceCard text={text} problems={problems} />
        </div>
        <EditorCard
          title={newSweepWords.file}
          sub={newSweepWords.fileNote}
          label={newSweepWords.fileLabel}
          value={text}
          onChange={setText}
          problems={problems}
        />
        <div className="stack">
          <Checks check={check} />
          <EarlierCard text={text} sweeps={check.data?.earlierSweeps ?? []} onText={setText} />
          <Summary answer={check.data} />
        </div>
      </div>
    </>
  );
}
