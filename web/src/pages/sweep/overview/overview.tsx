import './overview.css';
import { useLocation } from 'wouter';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { CurvesCard } from '../../../charts/curves/card.tsx';
import { HistoryCard } from '../../../charts/history/card.tsx';
import { ImportanceCard } from '../../../charts/importance/card.tsx';
import { TimelineCard } from '../../../charts/timeline/card.tsx';
import { tabPath } from '../../../paths.ts';
import { words } from '../../../words/en.ts';
import { overviewWords } from '../../../words/pages/overview.ts';
import { workersWords } from '../../../words/pages/sweep.ts';
import { goalWords } from '../../../words/states.ts';
import { TabLink } from '../tab-link.tsx';
import { BestCard } from './best-card.tsx';
import { FailuresCard } from './failures-card.tsx';
import { PriorsNote } from './priors-note.tsx';
import { ProgressCard } from './progress-card.tsx';

/** The state of the sweep and its best trial. */
export function Overview({ head }: { readonly head: SweepHead }) {
  const [, go] = useLocation();
  const linkTo = (tab: string, text: string) => (
    <TabLink sweep={head.id} tab={tab}>
      {text}
    </TabLink>
  );
  return (
    <div className="grid">
      <PriorsNote head={head} />
      <HistoryCard head={head} sub={objectiveText(head)} />
      <BestCard head={head} />
      <ProgressCard head={head} />
      <CurvesCard head={head} span={4} height={262} best={6} isSmall end={linkTo('curves', overviewWords.allCurves)} />
      <ImportanceCard
        head={head}
        title={overviewWords.importance}
        sub={overviewWords.importanceNote}
        end={linkTo('insights', words.tabs.insights)}
        most={8}
        onPick={() => go(tabPath(head.id, 'insights', location.search))}
      />
      <TimelineCard
        head={head}
        span={8}
        sub={(header) => workersWords.lanes(header?.lanes, head.target)}
        end={linkTo('workers', workersWords.timeline)}
        asked={{ px: 600, rows: 24 }}
        isSmall
      />
      <FailuresCard head={head} />
    </div>
  );
}

function objectiveText({ metric, goal }: SweepHead): string {
  return metric === null || goal === null ? overviewWords.noMetric : overviewWords.objective(goalWords[goal], metric);
}
