import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openTwoSweeps, runSchema } from '../mlflow.fixture.ts';

const { lab, trial, sibling } = await openTwoSweeps();

describe('files', () => {
  const root = `/mlflow-artifacts/artifacts/hd-own/${trial.runId}/artifacts`;

  test('are stored unchanged and returned byte for byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256));
    expect((await trial.send('PUT', `${root}/a%20b/ü.bin`, bytes, 'application/octet-stream')).statusCode).toBe(200);
    expect((await trial.send('PUT', `${root}/data.json`, Buffer.from('{"not": '), 'application/json')).statusCode).toBe(
      200,
    );
    expect((await trial.send('PUT', `${root}/empty.txt`, Buffer.alloc(0), 'text/plain')).statusCode).toBe(200);
    const outputs = lab.folders.outputs('hd-own', 0);
    expect(readFileSync(join(outputs, 'a b', 'ü.bin')).equals(bytes)).toBe(true);
    const back = await trial.get(`${root}/a%20b/ü.bin`);
    expect(back.rawPayload.equals(bytes)).toBe(true);
    expect(back.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-length': '70000' });
    expect((await trial.get(`${root}/empty.txt`)).rawPayload).toHaveLength(0);
    const listed = await trial.get('/mlflow-artifacts/artifacts', { path: `hd-own/${trial.runId}/artifacts` });
    expect(listed.json()).toEqual({
      files: [
        { path: 'a b', is_dir: true },
        { path: 'data.json', is_dir: false, file_size: 8 },
        { path: 'empty.txt', is_dir: false, file_size: 0 },
      ],
    });
    const below = await trial.get('/mlflow/artifacts/list', { run_id: trial.runId, path: 'a b' });
    expect(below.json()).toMatchObject({ files: [{ path: 'a b/ü.bin', is_dir: false, file_size: 70_000 }] });
    expect((await trial.get(`${root}/missing`)).json()).toMatchObject({ error_code: 'RESOURCE_DOES_NOT_EXIST' });
    expect((await trial.get(`${root}/a%20b`)).statusCode).toBe(400);
  });

  test('can be deleted by the trial: one file, a folder, or all but those of its further runs', async () => {
    const put = (path: string) => trial.send('PUT', `${root}/${path}`, Buffer.from('x'), 'text/plain');
    const remove = async (path: string) => (await trial.send('DELETE', `${root}${path}`)).statusCode;
    const made = runSchema.parse((await trial.post('/mlflow/runs/create', { experiment_id: 'hd-own' })).json());
    const nested = `/mlflow-artifacts/artifacts/hd-own/${made.run.info.run_id}/artifacts`;
    for (const path of ['checkpoints/1.bin', 'checkpoints/2.bin', 'model/w.bin', 'last.txt']) await put(path);
    for (const path of ['a.txt', 'b.txt']) await trial.send('PUT', `${nested}/${path}`, Buffer.from('x'), 'text/plain');
    const listed = async (run_id: string, path = '') => {
      const found = await trial.get('/mlflow/artifacts/list', { run_id, path });
      const files = z.object({ files: z.array(z.object({ path: z.string() })) }).parse(found.json()).files;
      return files.map((file) => file.path);
    };
    expect(await remove('/checkpoints/1.bin')).toBe(200);
    expect(await listed(trial.runId, 'checkpoints')).toEqual(['checkpoints/2.bin']);
    expect(await remove('/model')).toBe(200);
    expect(await remove('/model')).toBe(404);
    expect(await remove('/..%2F..%2Fsecret')).toBe(400);
    expect((await trial.send('DELETE', `${nested}/a.txt`)).statusCode).toBe(200);
    expect(await remove('')).toBe(200);
    expect(await listed(trial.runId)).toEqual(['mlflow']);
    expect(await listed(made.run.info.run_id)).toEqual(['b.txt']);
    const others = await sibling.send('DELETE', `${nested}/b.txt`);
    expect(others.statusCode).toBe(404);
  });

  test('stay inside the trial', async () => {
    const secret = join(lab.folder, 'secret.txt');
    writeFileSync(secret, 'secret');
    mkdirSync(lab.folders.outputs('hd-own', 1), { recursive: true });
    for (const path of ['..%2F..%2F..%2Fsecret.txt', '%2e%2e/%2e%2e/x', 'a/../../x', '..%5C..%5Cx', `%2F${secret}`]) {
      const put = await trial.send('PUT', `${root}/${path}`, Buffer.from('x'), 'text/plain');
      expect(put.statusCode, path).toBeGreaterThanOrEqual(400);
      expect((await trial.get(`${root}/${path}`)).body).not.toContain('secret\n');
      expect(put.statusCode, path).toBeLessThan(500);
    }
    expect(readFileSync(secret, 'utf8')).toBe('secret');
    for (const path of [
      '',
      `hd-own`,
      `hd-own/${trial.runId}`,
      `hd-other/${trial.runId}/artifacts`,
      `hd-own/models/x/artifacts`,
    ]) {
      const listed = await trial.get('/mlflow-artifacts/artifacts', { path });
      expect(listed.statusCode, path).toBeGreaterThanOrEqual(400);
    }
  });
});
