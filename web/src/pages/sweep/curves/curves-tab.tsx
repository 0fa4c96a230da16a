import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { countText } from '../../../../../src/charts/axes/format.ts';
import { curvesChart, curvesData } from '../../../../../src/charts/curves/draw.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { curvesQuery } from '../../../api/queries.ts';
import { useFacts } from '../../../api/sweep-facts.tsx';
import { ChartCard } from '../../../charts/chart-card.tsx';
import { trialPath } from '../../../paths.ts';
import { usePins, useSettled } from '../../../state/sweep-state.tsx';
import { queryText, urlChoice, useUrlState, writeUrl } from '../../../state/url-state.ts';
import { Segments } from '../../../ui/segments.tsx';
import { StateIcon } from '../../../ui/states/state.tsx';
import { PinnedList } from './pinned-list.tsx';

/** Numbers of lines to choose from; the first is the default. */
const bestForm = urlChoice(['20', '6', '60']);
const scaleForm = urlChoice(['linear', 'near']);

/** Is stopping fair, and who leads. */
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
      title="Learning curves"
      sub={`${head.metric ?? 'metric'} by interval · ${head.earlyTerminationText}`}
      end={
        <>
          <Segments
            label="Lines"
            value={best}
            options={[
              ['6', 'Best 6'],
              ['20', '20'],
              ['60', '60'],
            ]}
            onChange={setBest}
          />
          <Segments
            label="Scale"
            value={scale}
            options={[
              ['linear', 'Linear'],
              ['near', 'Near best'],
            ]}
            onChange={setScale}
          />
        </>
      }
      height={height}
      query={query}
      make={make}
      onPick={(trial) => go(trialPath(head.id, trial))}
      file={`${head.name} curves`}
    >
      <div className="legend" style={{ padding: '6px 16px 0' }}>
        <span>
          <i className="line" style={{ background: 'var(--signal)' }} />
          best
        </span>
        <span>
          <i className="line" style={{ background: 'var(--accent)' }} />
          next best
        </span>
        {head.counts.running > 0 && (
          <span>
            <StateIcon state="running" />
            running
          </span>
        )}
        <span>
          <svg width="10" height="10" aria-hidden="true">
            <path d="m2 2 6 6M8 2 2 8" stroke="var(--stopped)" strokeWidth="1.4" />
          </svg>
          stopped, {header === undefined ? '…' : countText(header.stopped)}
        </span>
        {header !== undefined && header.selected > 1 && (
          <span>
            bands 5–95 % and 25–75 % of{' '}
            {header.sampled < header.selected
              ? `a sample of ${countText(header.sampled)} of ${countText(header.selected)}`
              : `${settled === '' ? 'all' : 'the selected'} ${countText(header.selected)}`}
          </span>
        )}
        <PinnedList most={head.total} />
      </div>
    </ChartCard>
  );
}

/** Writes pins into the address, for links to this page. Pins that the address has when the page opens come first. */
function usePinsInAddress(pinned: readonly number[]): void {
  const isOpened = useRef(false);
  useEffect(() => {
    if (isOpened.current || queryText(location.search, 'pin') === null) writeUrl({ pin: pinned.join(',') });
    isOpened.current = true;
  }, [pinned]);
}
