import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { countText } from '../../../../../src/charts/axes/format.ts';
import { curvesChart, curvesData } from '../../../../../src/charts/curves/draw.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { curvesQuery } from '../../../api/queries.ts';
import { ChartCard } from '../../../charts/chart-card.tsx';
import { trialPath } from '../../../routes.ts';
import { useReportFreshness } from '../../../state/freshness.ts';
import { usePins } from '../../../state/pins.ts';
import { useSettled } from '../../../state/selection.ts';
import { readUrl, writeUrl } from '../../../state/url-state.ts';
import { Segments } from '../../../ui/segments.tsx';
import { StateIcon } from '../../../ui/state.tsx';
import { policyText } from '../../../words/policy.ts';
import { PinnedList } from './pinned-list.tsx';

const counts = ['6', '20', '60'] as const;
type Count = (typeof counts)[number];

/** Is stopping fair, and who leads. */
export default function CurvesTab({ head }: { readonly head: SweepHead }) {
  const [, go] = useLocation();
  const settled = useSettled();
  const [best, setBest] = useState<Count>(() => counts.find((k) => k === readUrl('best')) ?? '20');
  const [scale, setScale] = useState<'linear' | 'near'>(() => (readUrl('scale') === 'near' ? 'near' : 'linear'));
  const pinned = usePins();
  useEffect(() => writeUrl({ pin: pinned.join(',') }), [pinned]);
  const query = useQuery(curvesQuery(head.id, useReportFreshness(head), { k: Number(best), filter: settled, pinned }));
  const make = useCallback(
    (answer: NonNullable<typeof query.data>) => curvesChart(curvesData(head, answer), { scale, pinned }),
    [head, scale, pinned],
  );
  const height = Math.max(420, Math.min(660, window.innerHeight - 290));
  const header = query.data?.header;
  return (
    <ChartCard
      span={12}
      title="Learning curves"
      sub={`${head.metric ?? 'metric'} by interval · ${policyText(head.earlyTermination)}`}
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
            onChange={(k) => {
              setBest(k);
              writeUrl({ best: k === '20' ? null : k });
            }}
          />
          <Segments
            label="Scale"
            value={scale}
            options={[
              ['linear', 'Linear'],
              ['near', 'Near best'],
            ]}
            onChange={(next) => {
              setScale(next);
              writeUrl({ scale: next === 'near' ? 'near' : null });
            }}
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
