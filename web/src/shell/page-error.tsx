import type { ReactNode } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { MissingScript } from '../ui/boundaries/missing-script.ts';
import { words } from '../words/en.ts';
import { errorText } from '../words/error-text.ts';

/** Keeps the bar and navigation when a page fails; another address tries again. */
export function PageBoundary({ path, children }: { readonly path: string; readonly children: ReactNode }) {
  return (
    <ErrorBoundary FallbackComponent={PageError} resetKeys={[path]}>
      {children}
    </ErrorBoundary>
  );
}

/** Replaces a failed page. Plain links and buttons only: it must not fail for the same reason. */
export function PageError({ error }: Pick<FallbackProps, 'error'>) {
  const isScript = error instanceof MissingScript;
  const { message, code } = errorText(error);
  return (
    <main>
      <div className="card">
        <div className="empty" role="alert">
          <h1>{isScript ? words.errors.script : words.errors.page}</h1>
          <p>{isScript ? words.errors.scriptAdvice : words.errors.pageAdvice}</p>
          {!isScript && (
            <p className="mono faint">
              {message} {code}
            </p>
          )}
          <div className="row">
            <button type="button" className="btn primary" onClick={() => location.reload()}>
              {words.errors.reload}
            </button>
            <a className="btn" href="/">
              {words.errors.allSweeps}
            </a>
          </div>
        </div>
      </div>
    </main>
  );
}
