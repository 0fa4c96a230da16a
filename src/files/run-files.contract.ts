import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { describeContract } from '../base/contract-suite.contract.ts';
import { systemClock } from '../base/index.ts';
import type { LogName, RunFiles } from './run-files.ts';

/** An implementation under test. */
export interface RunFilesSubject {
  readonly files: RunFiles;
  /** Appends to a log as the attempt's process does. */
  print(name: LogName, content: string): Promise<void>;
  /** Leaves the sign that the attempt's processes ended. */
  end(name: LogName): Promise<void>;
  dispose(): Promise<void>;
}

const log: LogName = { sweepId: 'sweep', trial: 0, attempt: 0, stream: 'stdout' };

/** What every implementation of {@link RunFiles} must do. Each of ours runs it, and authors of others can. */
export function describeRunFiles(name: string, make: () => Promise<RunFilesSubject>): void {
  describeContract(`run files contract: ${name}`, { make }, (check) => {
    check('a log that nobody has written yet is empty', async ({ files }) => {
      expect(await files.log(log).read()).toEqual({ text: '', offset: 0, nextOffset: 0, sizeBytes: 0 });
      expect(await files.log(log).open()).toBeUndefined();
    });

    check('a log is read in ranges of whole characters, from either end', async ({ files, print }) => {
      await print(log, 'aé€\n');
      const reader = files.log(log);
      expect(await reader.read()).toEqual({ text: 'aé€\n', offset: 0, nextOffset: 7, sizeBytes: 7 });
      expect(await reader.read({ offset: -4 })).toMatchObject({ text: '€\n', offset: 3 });
      expect(await reader.read({ offset: 1, limit: 4 })).toMatchObject({ text: 'é', nextOffset: 3 });
      const opened = await reader.open();
      expect(opened?.sizeBytes).toBe(7);
      expect(opened && (await text(opened.stream()))).toBe('aé€\n');
    });

    check('streams, attempts, trials and sweeps have separate logs', async ({ files, print }) => {
      const others: LogName[] = [
        { ...log, stream: 'stderr' },
        { ...log, attempt: 1 },
        { ...log, trial: 1 },
        { ...log, sweepId: 'other' },
      ];
      await print(log, 'own');
      for (const other of others) expect((await files.log(other).read()).text).toBe('');
    });

    check('a follower sees what is appended, until it is aborted', async ({ files, print }) => {
      await print(log, 'one\n');
      const leave = new AbortController();
      let seen = '';
      for await (const piece of files.log(log).follow({ clock: systemClock(), signal: leave.signal })) {
        seen += piece.text;
        if (seen === 'one\n') await print(log, 'two\n');
        if (seen === 'one\ntwo\n') leave.abort();
      }
      expect(seen).toBe('one\ntwo\n');
    });

    check('both logs of an attempt are complete once its processes have ended', async ({ files, print, end }) => {
      const others: LogName[] = [
        { ...log, attempt: 1 },
        { ...log, trial: 1 },
      ];
      await print(log, 'all');
      for (const name of [log, ...others]) expect(await files.log(name).isComplete()).toBe(false);
      await end(log);
      for (const name of others) expect(await files.log(name).isComplete()).toBe(false);
      expect(await files.log(log).isComplete()).toBe(true);
      expect(await files.log({ ...log, stream: 'stderr' }).isComplete()).toBe(true);
    });

    check('a file is written whole, listed in order of path, read and replaced', async ({ files }) => {
      const outputs = files.outputs('sweep', 3);
      expect(await outputs.list()).toEqual([]);
      await outputs.write('b.txt', [Buffer.from('one')]);
      await outputs.write('a/c.txt', [Buffer.from('two'), Buffer.from('!')]);
      await outputs.write('b.txt', [Buffer.from('three')]);
      expect((await outputs.list()).map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
        ['a/c.txt', 4],
        ['b.txt', 5],
      ]);
      expect((await outputs.list({ under: 'a' })).map(({ path }) => path)).toEqual(['a/c.txt']);
      expect(await outputs.list({ limit: 1 })).toHaveLength(1);
      const file = await outputs.open('b.txt');
      expect([file.sizeBytes, await text(file.stream())]).toEqual([5, 'three']);
    });

    check('content above the limit is refused and leaves nothing behind', async ({ files }) => {
      const outputs = files.outputs('sweep', 0);
      const write = outputs.write('large', [Buffer.alloc(3), Buffer.alloc(3)], { maxBytes: 5 });
      await expect(write).rejects.toMatchObject({ code: 'TRACKING_TOO_LARGE' });
      expect(await outputs.list()).toEqual([]);
    });

    check('a missing file and a path that leads out are refused by name', async ({ files }) => {
      const outputs = files.outputs('sweep', 0);
      await expect(outputs.open('none')).rejects.toMatchObject({ code: 'TRACKING_UNKNOWN_FILE' });
      await expect(outputs.remove('none')).rejects.toMatchObject({ code: 'TRACKING_UNKNOWN_FILE' });
      for (const path of ['../x', '/x', 'a/../../x', '', 'a\0']) {
        await expect(outputs.open(path)).rejects.toMatchObject({ code: 'TRACKING_BAD_PATH' });
        await expect(outputs.write(path, [])).rejects.toMatchObject({ code: 'TRACKING_BAD_PATH' });
      }
    });

    check('removes single files, folders, or everything except some names', async ({ files }) => {
      const outside = files.outside('experiment', 'run', 'r1');
      for (const path of ['a', 'b/c', 'b/d', 'kept/e']) await outside.write(path, [Buffer.from('x')]);
      await outside.remove('a');
      await outside.remove('b');
      expect((await outside.list()).map(({ path }) => path)).toEqual(['kept/e']);
      await outside.write('a', [Buffer.from('x')]);
      await outside.empty(['kept']);
      expect((await outside.list()).map(({ path }) => path)).toEqual(['kept/e']);
      expect(await files.outside('experiment', 'model', 'r1').list()).toEqual([]);
    });

    check('a trial inherits a copy once, and the copies are independent', async ({ files }) => {
      const [parent, child] = [files.outputs('sweep', 0), files.outputs('sweep', 1)];
      await files.inherit('sweep', { from: 0, to: 1 });
      expect(await child.list()).toEqual([]);
      await parent.write('checkpoint', [Buffer.from('one')]);
      await files.inherit('sweep', { from: 0, to: 1 });
      await parent.write('checkpoint', [Buffer.from('later')]);
      await files.inherit('sweep', { from: 0, to: 1 });
      expect(await text((await child.open('checkpoint')).stream())).toBe('one');
    });

    check('each attempt gets its own copy of what a trial of another sweep kept, once', async ({ files }) => {
      const from = { sweepId: 'earlier', trial: 3 };
      const at = { sweepId: 'sweep', trial: 1, attempt: 0 };
      await expect(files.placeResumed(at, from)).rejects.toMatchObject({ code: 'TRACKING_NO_OUTPUTS' });
      await files.outputs('earlier', 3).write('checkpoint', [Buffer.from('one')]);
      const first = await files.placeResumed(at, from);
      await writeFile(join(first, 'checkpoint'), 'changed by its attempt');
      expect(await files.placeResumed(at, from)).toBe(first);
      expect(await readFile(join(first, 'checkpoint'), 'utf8')).toBe('changed by its attempt');
      const second = await files.placeResumed({ ...at, attempt: 1 }, from);
      expect(await readFile(join(second, 'checkpoint'), 'utf8')).toBe('one');
      expect(await files.outputs('sweep', 1).list()).toEqual([]);
    });
  });
}
