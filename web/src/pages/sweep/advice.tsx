import { Link } from 'wouter';
import { emptyText, endingText } from '../../../../src/charts/empty-words.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { sweepPath, trialPath } from '../../paths.ts';
import { Banner } from '../../ui/banner.tsx';
import { Empty } from '../../ui/placeholders/empty.tsx';
import { sweepWords } from '../../words/pages/sweep.ts';

/** What went wrong with the whole sweep, above everything else. */
export function AdviceBanner({ head }: { readonly head: SweepHead }) {
  const { advice, message, state, endingReason } = head;
  if (advice !== null && advice.kind === 'all_failed') {
    return <Alarm {...advice} action={{ text: sweepWords.openFirst, to: trialPath(head.id, 0) }} />;
  }
  if (advice !== null && advice.kind === 'no_report' && state !== 'failed') {
    return <Alarm {...advice} action={{ text: sweepWords.showDefinition, to: sweepPath(head.id, 'definition') }} />;
  }
  if (endingReason === 'expected_gain') {
    return (
      <Banner look="completed" role="status" title={endingText[endingReason]}>
        <p>{message}</p>
      </Banner>
    );
  }
  if (state === 'failed' || (endingReason !== null && endingReason !== 'canceled')) {
    return <Alarm title={endingText[endingReason ?? 'error'] ?? ''} detail={message} />;
  }
  if (advice !== null && head.ended > 0) {
    return (
      <Banner look="queued" role="status" title={advice.title}>
        <p>{advice.detail}</p>
      </Banner>
    );
  }
  return null;
}

function Alarm(props: {
  readonly title: string;
  readonly detail: string | null;
  readonly action?: { readonly text: string; readonly to: string };
}) {
  const { title, detail, action } = props;
  return (
    <Banner
      look="failed"
      role="alert"
      title={title}
      action={
        action && (
          <Link className="btn small" href={action.to}>
            {action.text}
          </Link>
        )
      }
    >
      {detail !== null && <p>{detail}</p>}
    </Banner>
  );
}

/** Replaces charts while there is nothing to draw. */
export function AdviceEmpty({ head }: { readonly head: SweepHead }) {
  const { advice } = head;
  const open = head.counts.running + head.counts.starting > 0;
  const action = open ? (
    <Link className="btn" href={trialPath(head.id, 0)}>
      {sweepWords.openFirst}
    </Link>
  ) : (
    <Link className="btn" href={sweepPath(head.id, 'definition')}>
      {sweepWords.showDefinition}
    </Link>
  );
  if (advice !== null) {
    return (
      <Empty title={advice.title} action={action}>
        {advice.detail}
      </Empty>
    );
  }
  const { title, detail } = emptyText(head);
  return (
    <Empty title={title} action={action}>
      {detail}
    </Empty>
  );
}
