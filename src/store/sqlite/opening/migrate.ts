import { storeError } from '../../errors.ts';
import type { SqlDriver } from '../driver/driver.ts';
import { RowReader } from '../reading/codec.ts';
import { type Migration, migrations } from './schema.ts';

/**
 * Migrates the schema to this build's version in one transaction, and gives a new store its id.
 * @param steps in order of version. @defaultValue the steps of this build
 * @returns the store's id
 * @throws STORE_NEWER_SCHEMA, STORE_CORRUPT for a database of another program
 */
export function migrate(driver: SqlDriver, newInstallId: () => string, steps = migrations): string {
  const wanted = latest(steps);
  const present = readInstall(driver, steps);
  if (present?.version === wanted) return present.id;
  driver.exec('begin immediate');
  try {
    // Read again under the lock: another process may have migrated in the meantime.
    const found = readInstall(driver, steps);
    const id = found?.id ?? newInstallId();
    for (const { version, sql, rewrite } of steps) {
      if (version <= (found?.version ?? 0)) continue;
      driver.exec(sql);
      rewrite?.(driver);
    }
    driver
      .prepare('insert into install values (?1, ?2) on conflict do update set schema_version = ?2')
      .run([id, wanted]);
    driver.exec('commit');
    return id;
  } catch (error) {
    if (driver.inTransaction()) driver.exec('rollback');
    throw error;
  }
}

/** Version after the last step. */
function latest(steps: readonly Migration[]): number {
  return Math.max(...steps.map((step) => step.version));
}

/** The store's id and schema version; undefined for an empty database. */
export function readInstall(driver: SqlDriver, steps = migrations): { id: string; version: number } | undefined {
  const tables = driver.prepare("select name from sqlite_schema where type = 'table'").all([]);
  if (tables.length === 0) return undefined;
  const row = tables.some(([name]) => name === 'install')
    ? driver.prepare('select id, schema_version from install').get([])
    : undefined;
  if (row === undefined) {
    throw storeError('STORE_CORRUPT', 'The store file is a database of another program. Use another state folder.');
  }
  const r = new RowReader(row);
  const install = { id: r.text(), version: r.integer() };
  const known = latest(steps);
  if (install.version > known) {
    throw storeError(
      'STORE_NEWER_SCHEMA',
      `The store has schema version ${install.version}, but this version of HyperDrive supports at most ${known}. Upgrade hyperdrive.`,
      { details: { found: install.version, known } },
    );
  }
  return install;
}

/** Schema version of this build. */
export const schemaVersion = latest(migrations);
