import './tokens.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { inBackground } from '../../../../src/base/in-background.ts';
import { newTokenSchema, type Role, roles, type TokenAnswer } from '../../../../src/http/index.ts';
import { apiUrl, sendJson } from '../../api/client.ts';
import { sessionQuery, tokensQuery } from '../../api/queries.ts';
import { usePageTitle } from '../../state/page-title.ts';
import { Refusal } from '../../ui/boundaries/error-box.tsx';
import { QueryBoundary } from '../../ui/boundaries/query-boundary.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/controls/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/placeholders/empty.tsx';
import { Prose } from '../../ui/prose.tsx';
import { words } from '../../words/en.ts';
import { tokensWords } from '../../words/pages/tokens.ts';
import { expiries, expiryText, isExpired } from './expiry.ts';

/** Access tokens of the server, for its owners. */
export default function Tokens() {
  const session = useQuery(sessionQuery).data;
  usePageTitle(words.pages.tokens);
  return (
    <main>
      <div className="title-row">
        <h1 className="grow">{words.pages.tokens}</h1>
      </div>
      {session?.needsToken !== true ? (
        <div className="card">
          <Empty title={tokensWords.notNeeded}>
            <Prose text={tokensWords.notNeededAdvice} />
          </Empty>
        </div>
      ) : session.role !== 'owner' ? (
        <div className="card">
          <Empty title={tokensWords.ownersOnly}>{tokensWords.ownersOnlyAdvice}</Empty>
        </div>
      ) : (
        <div className="grid">
          <NewToken />
          <TokenList />
        </div>
      )}
    </main>
  );
}

function NewToken() {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [expiry, setExpiry] = useState('90');
  const create = useMutation({
    mutationFn: () => {
      const days = expiries.find(([value]) => value === expiry)?.[1] ?? null;
      const expiresInMs = days === null ? null : days * 86_400_000;
      return sendJson(newTokenSchema, 'POST', apiUrl(['tokens']), { name: name.trim(), role, expiresInMs });
    },
    onSuccess: () => {
      setName('');
      inBackground(client.invalidateQueries({ queryKey: tokensQuery.queryKey }), reportError);
    },
  });
  return (
    <Card title={tokensWords.newToken} span={4}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <label className="labelled">
          <span>{tokensWords.owner}</span>
          <input
            className="field"
            maxLength={100}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className="labelled">
          <span>{tokensWords.role}</span>
          <select
            className="field"
            value={role}
            onChange={(event) => setRole(roles.find((known) => known === event.target.value) ?? 'viewer')}
          >
            {roles.map((known) => (
              <option key={known} value={known}>
                {tokensWords.roleChoices[known]}
              </option>
            ))}
          </select>
        </label>
        <label className="labelled">
          <span>{tokensWords.expires}</span>
          <select className="field" value={expiry} onChange={(event) => setExpiry(event.target.value)}>
            {expiries.map(([value]) => (
              <option key={value} value={value}>
                {tokensWords.expiries[value]}
              </option>
            ))}
          </select>
        </label>
        <Refusal of={create} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <button type="submit" className="btn primary" disabled={name.trim() === '' || create.isPending}>
            {tokensWords.create}
          </button>
        </div>
      </form>
      <Dialog isOpen={create.data !== undefined} onClose={() => create.reset()} title={tokensWords.created}>
        <div className="stack" style={{ marginTop: 10 }}>
          <p className="muted">{tokensWords.createdAdvice(create.data?.name)}</p>
          <p className="mono secret">{create.data?.token}</p>
          <div className="row" style={{ justifyContent: 'flex-end' }}>
            <CopyButton text={create.data?.token ?? ''}>{tokensWords.copy}</CopyButton>
            <button type="button" className="btn primary" onClick={() => create.reset()}>
              {tokensWords.done}
            </button>
          </div>
        </div>
      </Dialog>
    </Card>
  );
}

function TokenList() {
  const query = useQuery(tokensQuery);
  const [asked, setAsked] = useState<TokenAnswer | null>(null);
  return (
    <Card title={words.pages.tokens} {...(query.data && { sub: tokensWords.count(query.data.tokens.length) })} span={8}>
      <QueryBoundary query={query} height={120}>
        {({ tokens }) => (
          <ul className="tokens">
            {tokens.map((token) => (
              <li key={token.id}>
                <b className="ell">{token.name}</b>
                <span>{tokensWords.roles[token.role]}</span>
                <span className={isExpired(token, Date.now()) ? '' : 'muted'}>{expiryText(token, Date.now())}</span>
                <span className="faint">{tokensWords.createdAt(token.createdAtMs)}</span>
                <button
                  type="button"
                  className="btn small danger"
                  aria-label={tokensWords.revokeOf(token.name)}
                  onClick={() => setAsked(token)}
                >
                  {tokensWords.revokeDialog}
                </button>
              </li>
            ))}
          </ul>
        )}
      </QueryBoundary>
      <Revoke token={asked} onClose={() => setAsked(null)} />
    </Card>
  );
}

function Revoke({ token, onClose }: { readonly token: TokenAnswer | null; readonly onClose: () => void }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: (id: string) => sendJson(z.unknown(), 'DELETE', apiUrl(['tokens', id])),
    onSuccess: async () => {
      onClose();
      // The user's own session may have ended with it.
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      await client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
  return (
    <Dialog isOpen={token !== null} onClose={onClose} title={tokensWords.revokeTitle(token?.name ?? '')}>
      <div className="stack" style={{ marginTop: 10 }}>
        <p className="muted">{tokensWords.revokeAdvice}</p>
        <Refusal of={revoke} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <button type="button" className="btn" onClick={onClose}>
            {tokensWords.keep}
          </button>
          <button
            type="button"
            className="btn danger solid"
            disabled={revoke.isPending || token === null}
            onClick={() => token !== null && revoke.mutate(token.id)}
          >
            {tokensWords.revoke}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
