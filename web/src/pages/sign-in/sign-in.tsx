import './sign-in.css';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { inBackground } from '../../../../src/base/in-background.ts';
import { sessionAnswerSchema } from '../../../../src/http/index.ts';
import { ApiError, apiUrl, sendJson } from '../../api/client.ts';
import { Prose } from '../../ui/prose.tsx';
import { errorText } from '../../words/error-text.ts';
import { signInWords } from '../../words/pages/sign-in.ts';

/** Asks for the token that the server requires. */
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
      setFault(error instanceof ApiError && error.status === 401 ? signInWords.unknown : errorText(error).message);
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
          <h1>{signInWords.title}</h1>
          <p className="muted">
            <Prose text={signInWords.advice} />
          </p>
          {window.self !== window.top && (
            <p className="muted">
              {signInWords.framed}{' '}
              <a href={location.pathname} target="_blank" rel="noopener">
                {signInWords.openAlone}
              </a>
            </p>
          )}
          <label className="labelled">
            <span>{signInWords.token}</span>
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
            {signInWords.submit}
          </button>
        </form>
      </section>
    </main>
  );
}
