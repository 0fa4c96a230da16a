import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { curvesData } from '../../../../../src/charts/curves/data.ts';
import { curvesChart } from '../../../../../src/charts/curves/draw.ts';
import { curvesLegend, curvesWords } from '../../../../../src/charts/curves/words.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { curvesQuery } from '../../../api/queries.ts';
import { useFacts } from '../../../api/sweep-facts.tsx';
import { ChartCard } from '../../../charts/chart-card.tsx';
import { Legend } from '../../../charts/legend.tsx';
import { trialPath } from '../../../paths.ts';
import { usePins, useSettled } from '../../../state/sweep-state.tsx';
import { queryText, urlChoice, useUrlState, writeUrl } from '../../../state/url-state.ts';
import { Segments } from '../../../ui/segments.tsx';
import { fileNames } from '../../../words/charts.ts';
import { curvesTabWords } from '../../../words/pages/sweep.ts';
import { PinnedList } from './pinned-list.tsx';

/** Numbers of lines to choose from; the first is the default. */
const bestForm = urlChoice(['20', '6', '60']);
const scaleForm = urlChoice(['linear', 'near']);

/** Learning curves: whether stopping is fair, and which trials lead. */
export default function CurvesTab({ head }: { readonly head: SweepHead }) {
  const [, go] = useLocation();
  const facts = useFacts();
  const settled = useSettled();
  const [best, setBest] = useUrlState('best', bestForm);
  const [scale, setScale] = useUrlState('scale', scaleForm);
  const pinned = usePins();
  usePinsInAddress(pinned);
  const query = useQuery(curvesQuery(head.id, { k: Number(best), filter: settled, pinned }));
  const make = useCallback(
    (answer: NonNullable<typeof query.data>) => curvesChart(curvesData(facts, answer), { scale, pinned }),
    [facts, scale, pinned],
  );
  const height = Math.max(420, Math.min(660, window.innerHeight - 290));
  const header = query.data?.header;
  return (
    <ChartCard
      span={12}
      title={curvesWords.title}
      sub={curvesTabWords.note(head.metric, head.earlyTerminationText)}
      end={
        <>
          <Segments
            label={curvesTabWords.lines}
            value={best}
            options={[
              ['6', curvesTabWords.best['6']],
              ['20', curvesTabWords.best['20']],
              ['60', curvesTabWords.best['60']],
            ]}
            onChange={setBest}
          />
          <Segments
            label={curvesTabWords.scale}
            value={scale}
            options={[
              ['linear', curvesTabWords.linear],
              ['near', curvesTabWords.near],
            ]}
            onChange={setScale}
          />
        </>
      }
      height={height}
      query={query}
      make={make}
      onPick={(trial) => go(trialPath(head.id, trial))}
      file={fileNames.curves(head.name)}
    >
      <div className="legend-row">
        <Legend entries={header === undefined ? [] : curvesLegend(header, settled !== '')}>
          <PinnedList most={head.total} />
        </Legend>
      </div>
    </ChartCard>
  );
}

/** Writes pins into the URL, for links to this page. Pins in the URL when the page opens come first. */
function usePinsInAddress(pinned: readonly number[]): void {
  const isOpened = useRef(false);
  useEffect(() => {
    if (isOpened.current || queryText(location.search, 'pin') === null) writeUrl({ pin: pinned.join(',') });
    isOpened.current = true;
  }, [pinned]);
}
