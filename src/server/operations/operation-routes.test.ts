import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { studyServer } from '../study-server.fixture.ts';

const { lab } = studyServer();

const putSchema = z.object({ requestBody: z.object({ content: z.record(z.string(), z.unknown()) }).optional() });
const documentSchema = z.object({ paths: z.record(z.string(), z.object({ put: putSchema.optional() })) });

describe('operations', () => {
  it('report health, readiness and figures', async () => {
    expect((await lab().app.inject('/healthz')).json()).toEqual({ ok: true });
    expect((await lab().app.inject('/readyz')).json()).toEqual({ ready: true });
    await lab().app.inject('/api/v1/sweeps/done/columns');
    const { body, headers } = await lab().app.inject('/metrics');
    expect(headers['content-type']).toContain('version=0.0.4');
    expect(body).toContain('hyperdrive_sweeps{state="completed"} 1');
    expect(body).toMatch(/hyperdrive_trials\{sweep="live",state="completed"\} \d+/);
    expect(body).toMatch(
      /hyperdrive_http_requests_total\{method="GET",route="\/api\/v1\/sweeps\/:sweep\/columns",status="2xx"\} \d+/,
    );
    for (const line of body.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[^}]*\})? -?([\d.e+-]+|NaN|\+Inf))$/);
    }
  });

  it('are described in OpenAPI 3.1, with every reference resolved', async () => {
    const document = (await lab().app.inject('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/api/v1/sweeps/{sweep}/trials/{trial}/artifacts/{path}');
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(references.length).toBeGreaterThan(30);
    for (const name of references) expect(document.components.schemas).toHaveProperty([name ?? '']);
    expect(JSON.stringify(document)).not.toContain('#/$defs/');
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path ?? {}).map((operation) => Reflect.get(Object(operation), 'operationId')),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are described as taking bytes where they take uploads', async () => {
    const { paths } = documentSchema.parse((await lab().app.inject('/openapi.json')).json());
    const bytes = Object.entries(paths).flatMap(([path, { put }]) =>
      put?.requestBody?.content['application/octet-stream'] === undefined ? [] : [path],
    );
    expect(bytes.sort()).toEqual([
      '/api/2.0/mlflow-artifacts/artifacts/{path}',
      '/api/v1/code/{hash}',
      '/api/v1/sweeps/{sweep}/trials/{trial}/artifacts/{path}',
    ]);
    expect(JSON.stringify(paths)).not.toContain('_readableState');
  });
});
