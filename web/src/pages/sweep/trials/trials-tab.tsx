import type { SweepHead } from '../../../../../src/http/index.ts';
import { useIsSelecting } from '../../../state/sweep-state.tsx';
import { TrialsCard } from '../../../table/trials-card.tsx';

/** The tab: the table over the full height. */
export default function TrialsTab({ head }: { readonly head: SweepHead }) {
  const isSelecting = useIsSelecting();
  return <TrialsCard head={head} height={`calc(100dvh - ${isSelecting ? 248 : 212}px)`} />;
}
