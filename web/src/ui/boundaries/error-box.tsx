import { words } from '../../words/en.ts';
import { errorText } from '../../words/error-text.ts';
import { Banner } from '../banner.tsx';

/** Why a request of the user failed. */

export function Refusal({ of: { error } }: { readonly of: { readonly error: unknown } }) {
  if (error === null) return null;
  return (
    <span role="alert" style={{ color: 'var(--failed)' }}>
      {errorText(error).message}
    </span>
  );
}

/** Replaces a failed part with its error; the others keep working. */

export function ErrorBox({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { message, code } = errorText(error);
  return (
    <Banner
      look="failed"
      role="alert"
      title={words.errors.part}
      action={
        retry !== undefined && (
          <button type="button" className="btn small" onClick={retry}>
            {words.errors.tryAgain}
          </button>
        )
      }
    >
      <p className="muted">
        {message} <span className="mono faint">{code}</span>
      </p>
    </Banner>
  );
}
