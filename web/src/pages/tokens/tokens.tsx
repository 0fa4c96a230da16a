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
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { words } from '../../words/en.ts';
import { momentText } from '../../words/times.ts';
import { expiries, expiryText, isExpired } from './expiry.ts';

const roleWords: Readonly<Record<Role, string>> = {
  viewer: 'viewer: reads',
  member: 'member: also submits and steers sweeps',
  owner: 'owner: also manages tokens',
};

/** Access tokens of the server: for its owners. */
export default function Tokens() {
  const session = useQuery(sessionQuery).data;
  usePageTitle(words.pages.tokens);
  return (
    <main>
      <div className="title-row">
        <h1 className="grow">Tokens</h1>
      </div>
      {session?.needsToken !== true ? (
        <div className="card">
          <Empty title="This server requires no token">
            It accepts connections from this machine only. Start it with <span className="mono">--require-token</span>,
            or on another address, to let in people with tokens.
          </Empty>
        </div>
      ) : session.role !== 'owner' ? (
        <div className="card">
          <Empty title="Owners manage tokens">Ask an owner of this server for a token.</Empty>
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
      const days = expiries.find(([value]) => value === expiry)?.[2] ?? null;
      const expiresInMs = days === null ? null : days * 86_400_000;
      return sendJson(newTokenSchema, 'POST', apiUrl(['tokens']), { name: name.trim(), role, expiresInMs });
    },
    onSuccess: () => {
      setName('');
      inBackground(client.invalidateQueries({ queryKey: tokensQuery.queryKey }), reportError);
    },
  });
  return (
    <Card title="New token" span={4}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <label className="labelled">
          <span>{words.token.owner}</span>
          <input
            className="field"
            maxLength={100}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className="labelled">
          <span>Role</span>
          <select
            className="field"
            value={role}
            onChange={(event) => setRole(roles.find((known) => known === event.target.value) ?? 'viewer')}
          >
            {roles.map((known) => (
              <option key={known} value={known}>
                {roleWords[known]}
              </option>
            ))}
          </select>
        </label>
        <label className="labelled">
          <span>{words.token.expires}</span>
          <select className="field" value={expiry} onChange={(event) => setExpiry(event.target.value)}>
            {expiries.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <Refusal of={create} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <button type="submit" className="btn primary" disabled={name.trim() === '' || create.isPending}>
            Create token
          </button>
        </div>
      </form>
      <Dialog isOpen={create.data !== undefined} onClose={() => create.reset()} title="The new token">
        <div className="stack" style={{ marginTop: 10 }}>
          <p className="muted">
            It is shown only once; the server keeps a hash. Pass it to {create.data?.name ?? 'its owner'} over a secure
            channel.
          </p>
          <p className="mono secret">{create.data?.token}</p>
          <div className="row" style={{ justifyContent: 'flex-end' }}>
            <CopyButton text={create.data?.token ?? ''}>Copy the token</CopyButton>
            <button type="button" className="btn primary" onClick={() => create.reset()}>
              Done
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
    <Card title="Tokens" {...(query.data && { sub: String(query.data.tokens.length) })} span={8}>
      <QueryBoundary query={query} height={120}>
        {({ tokens }) => (
          <ul className="tokens">
            {tokens.map((token) => (
              <li key={token.id}>
                <b className="ell">{token.name}</b>
                <span>{token.role}</span>
                <span className={isExpired(token, Date.now()) ? '' : 'muted'}>{expiryText(token, Date.now())}</span>
                <span className="faint">created {momentText(token.createdAtMs)}</span>
                <button
                  type="button"
                  className="btn small danger"
                  aria-label={`Revoke ${token.name}`}
                  onClick={() => setAsked(token)}
                >
                  Revoke…
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
      // One's own session may have ended with it.
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      await client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
  return (
    <Dialog isOpen={token !== null} onClose={onClose} title={`Revoke the token of ${token?.name ?? ''}?`}>
      <div className="stack" style={{ marginTop: 10 }}>
        <p className="muted">The token and all sessions opened with it end immediately. Its users need a new one.</p>
        <Refusal of={revoke} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <button type="button" className="btn" onClick={onClose}>
            Keep it
          </button>
          <button
            type="button"
            className="btn danger solid"
            disabled={revoke.isPending || token === null}
            onClick={() => token !== null && revoke.mutate(token.id)}
          >
            Revoke
          </button>
        </div>
      </div>
    </Dialog>
  );
}
