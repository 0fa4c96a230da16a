import { type ReactNode, Suspense } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { words } from '../../words/en.ts';
import { Banner } from '../banner.tsx';
import { ErrorBox } from './error-box.tsx';
import { MissingScript } from './missing-script.ts';

/** Confines a failure to one part, and shows a placeholder while the part's script loads. */
export function PartBoundary({
  waiting,
  resetKeys,
  onReset,
  children,
}: {
  /** Shown while a lazy part loads. */
  readonly waiting: ReactNode;
  /** A failed part is retried when one of these changes. */
  readonly resetKeys?: unknown[];
  /** Called when the user retries. */
  readonly onReset?: () => void;
  readonly children: ReactNode;
}) {
  return (
    <ErrorBoundary
      FallbackComponent={PartError}
      {...(resetKeys !== undefined && { resetKeys })}
      {...(onReset !== undefined && { onReset })}
    >
      <Suspense fallback={waiting}>{children}</Suspense>
    </ErrorBoundary>
  );
}

/** Replaces a failed part. */
export function PartError({ error, resetErrorBoundary }: Pick<FallbackProps, 'error' | 'resetErrorBoundary'>) {
  if (!(error instanceof MissingScript)) return <ErrorBox error={error} retry={() => resetErrorBoundary()} />;
  return (
    <Banner
      look="failed"
      role="alert"
      title={words.errors.script}
      action={
        <button type="button" className="btn small" onClick={() => location.reload()}>
          {words.errors.reload}
        </button>
      }
    >
      <p className="muted">{words.errors.scriptAdvice}</p>
    </Banner>
  );
}
