import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { inBackground } from '../../../../src/base/in-background.ts';
import { bytesText, countText } from '../../../../src/charts/axes/format.ts';
import { apiUrl, sendFile } from '../../api/client.ts';
import { artifactsQuery, sessionQuery } from '../../api/queries.ts';
import { Refusal } from '../../ui/boundaries/error-box.tsx';
import { QueryBoundary } from '../../ui/boundaries/query-boundary.tsx';
import { Card } from '../../ui/card.tsx';
import { Prose } from '../../ui/prose.tsx';
import { fileWords } from '../../words/pages/trial.ts';

/** The files that the trial wrote and files that people added. */
export function Artifacts({
  id,
  trial,
  isRunning,
}: {
  readonly id: string;
  readonly trial: number;
  readonly isRunning: boolean;
}) {
  const query = useQuery({ ...artifactsQuery(id, trial), refetchInterval: isRunning ? 5_000 : false });
  const href = (path: string) =>
    `${apiUrl(['sweeps', id, 'trials', trial, 'artifacts'])}/${path.split('/').map(encodeURIComponent).join('/')}`;
  const role = useQuery(sessionQuery).data?.role;
  return (
    <Card
      title={fileWords.title}
      {...(query.data !== undefined && { sub: countText(query.data.files.length) })}
      {...(role !== 'viewer' && { end: <Upload id={id} trial={trial} href={href} /> })}
    >
      <QueryBoundary query={query} height={60}>
        {({ files }) =>
          files.length === 0 ? (
            <p className="muted">
              <Prose text={fileWords.none} />
            </p>
          ) : (
            <ul className="files">
              {files.map(({ path, sizeBytes }) => (
                <li key={path}>
                  <a className="link mono ell grow" href={href(path)} download>
                    {path}
                  </a>
                  <span className="faint num">{bytesText(sizeBytes)}</span>
                </li>
              ))}
            </ul>
          )
        }
      </QueryBoundary>
    </Card>
  );
}

/** Adds a file from this machine to the trial's; it replaces one of the same name. */
function Upload({
  id,
  trial,
  href,
}: {
  readonly id: string;
  readonly trial: number;
  readonly href: (path: string) => string;
}) {
  const client = useQueryClient();
  const chosen = useRef<HTMLInputElement>(null);
  const upload = useMutation({
    mutationFn: (file: File) => sendFile(href(file.name), file),
    onSettled: () =>
      inBackground(client.invalidateQueries({ queryKey: artifactsQuery(id, trial).queryKey }), reportError),
  });
  return (
    <>
      <Refusal of={upload} />
      <input
        ref={chosen}
        type="file"
        className="vh"
        tabIndex={-1}
        aria-label={fileWords.choose}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          // The same file may be chosen again.
          event.target.value = '';
          if (file !== undefined) upload.mutate(file);
        }}
      />
      <button type="button" className="btn small" disabled={upload.isPending} onClick={() => chosen.current?.click()}>
        {upload.isPending ? fileWords.adding : fileWords.add}
      </button>
    </>
  );
}
