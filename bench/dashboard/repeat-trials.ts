import { join } from 'node:path';
import Database from 'libsql';
import { z } from 'zod';

const nameSchema = z.object({ name: z.string() });

/** Repeats the rows of a sweep's trials and attempts in a state folder with one sweep, with slightly worse values. */
export function repeatTrials(folder: string, trials: number, copies: number): void {
  const database = new Database(join(folder, 'hyperdrive.db'));
  const columnsOf = (table: string) =>
    database
      .prepare(`select name from pragma_table_info('${table}')`)
      .all()
      .map((row) => nameSchema.parse(row).name);
  const repeat = (table: string, changed: Readonly<Record<string, string>>, most: string) => {
    const names = columnsOf(table).filter((name) => changed[name] !== '');
    const values = names.map((name) => changed[name] ?? name).join(', ');
    database.exec(
      `insert into ${table} (${names.join(', ')}) select ${values} from ${table} where ${most} < ${trials}`,
    );
  };
  database.exec('pragma synchronous = off');
  for (let copy = 1; copy < copies; copy++) {
    const shift = copy * trials;
    database.exec('begin');
    repeat(
      'trial',
      { number: `number + ${shift}`, best: `best - ${copy} * 1e-6`, loss: `loss + ${copy} * 1e-6` },
      'number',
    );
    repeat('attempt', { id: '', trial: `trial + ${shift}`, key: `key || '-${copy}'` }, 'trial');
    database.exec('commit');
    console.error(`${shift + trials} trials`);
  }
  const total = trials * copies;
  database.exec(`update sweep set next_number = ${total}, max_total = ${total}`);
  database.close();
}
