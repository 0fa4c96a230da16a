import { useMemo } from 'react';
import { exploreAxes } from '../../../../../src/charts/parallel/explore-axes.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { useFacts } from '../../../api/sweep-facts.tsx';
import { ParallelCard } from '../../../charts/parallel/card.tsx';
import { ScatterCard } from '../../../charts/scatter/card.tsx';
import { TrialsCard } from '../../../table/trials-card.tsx';
import { useEngine } from '../../../worker/use-engine.tsx';

/** Which region is good: parallel coordinates, a scatter and the table share one selection. */
export default function Explore({ head }: { readonly head: SweepHead }) {
  const facts = useFacts();
  const engine = useEngine();
  const columns = useMemo(() => exploreAxes(facts), [facts]);
  return (
    <div className="grid">
      <ParallelCard head={head} engine={engine} columns={columns} />
      <ScatterCard head={head} engine={engine} columns={columns} />
      <TrialsCard head={head} height={352} isNarrow span={7} />
    </div>
  );
}
