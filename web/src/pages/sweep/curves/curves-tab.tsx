import { useEffect, useRef } from 'react';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { CurvesCard } from '../../../charts/curves/card.tsx';
import { usePins, useSettled } from '../../../state/sweep-state.tsx';
import { queryText, urlChoice, useUrlState, writeUrl } from '../../../state/url-state.ts';
import { Segments } from '../../../ui/controls/segments.tsx';
import { curvesTabWords } from '../../../words/pages/sweep.ts';
import { PinnedList } from './pinned-list.tsx';

/** Numbers of lines to choose from; the first is the default. */
const bestForm = urlChoice(['20', '6', '60']);
const scaleForm = urlChoice(['linear', 'near']);

/** Learning curves: whether stopping is fair, and which trials lead. */
export default function CurvesTab({ head }: { readonly head: SweepHead }) {
  const settled = useSettled();
  const [best, setBest] = useUrlState('best', bestForm);
  const [scale, setScale] = useUrlState('scale', scaleForm);
  usePinsInAddress(usePins());
  return (
    <CurvesCard
      head={head}
      span={12}
      height={Math.max(420, Math.min(660, window.innerHeight - 290))}
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
      best={Number(best)}
      scale={scale}
      filter={settled}
    >
      <PinnedList most={head.total} />
    </CurvesCard>
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
