import { useQuery } from '@tanstack/react-query';
import { bytesText } from '../../../../src/plot/index.ts';
import { apiUrl } from '../../data/api.ts';
import { artifactsQuery } from '../../data/queries.ts';
import { Card, Loaded } from '../../ui/parts.tsx';

/** Files that the trial left. */
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
  return (
    <Card title="Files" {...(query.data === undefined ? {} : { sub: String(query.data.files.length) })}>
      <Loaded query={query} height={60}>
        {({ files }) =>
          files.length === 0 ? (
            <p className="muted">
              None. A trial keeps files by writing them to <span className="mono">$HYPERDRIVE_OUTPUTS</span>.
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
      </Loaded>
    </Card>
  );
}
