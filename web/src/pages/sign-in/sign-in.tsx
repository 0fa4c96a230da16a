import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { inBackground } from '../../../../src/base/in-background.ts';
import { sessionAnswerSchema } from '../../../../src/http/index.ts';
import { ApiError, apiUrl, sendJson } from '../../api/client.ts';
import { errorText } from '../../words/error-text.ts';

/** Asks for a token where the server wants one. */
export default function SignIn() {
  const client = useQueryClient();
  const [token, setToken] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    try {
      await sendJson(sessionAnswerSchema, 'POST', apiUrl(['session']), { token: token.trim() });
      await client.invalidateQueries();
    } catch (error) {
      setFault(
        error instanceof ApiError && error.status === 401
          ? 'This token is not known here, or it has expired.'
          : errorText(error).message,
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <main>
      <section className="card sign-in">
        <form
          className="body stack"
          style={{ paddingTop: 16 }}
          onSubmit={(event) => {
            event.preventDefault();
            inBackground(submit(), reportError);
          }}
        >
          <h1>Sign in</h1>
          <p className="muted">
            This server asks for a token. Its owner makes one with <span className="mono">hyperdrive token create</span>
            .
          </p>
          {window.self !== window.top && (
            <p className="muted">
              In a frame this works where the page around it is of the same site. Elsewhere browsers keep no session
              here:{' '}
              <a href={location.pathname} target="_blank" rel="noopener">
                open it in a new tab
              </a>
              .
            </p>
          )}
          <label className="labelled">
            <span>Token</span>
            <input
              className="field"
              type="password"
              autoComplete="current-password"
              value={token}
              aria-invalid={fault !== null}
              onChange={(event) => {
                setToken(event.target.value);
                setFault(null);
              }}
            />
          </label>
          <p role="alert" style={{ color: 'var(--failed)', minHeight: 19 }}>
            {fault}
          </p>
          <button type="submit" className="btn primary" disabled={token.trim() === '' || isBusy}>
            Sign in
          </button>
        </form>
      </section>
    </main>
  );
}
