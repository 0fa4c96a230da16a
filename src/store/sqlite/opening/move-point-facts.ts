import { z } from 'zod';
import { metricValueSchema } from '../../../model/index.ts';
import type { SqlDriver } from '../driver/driver.ts';
import { plainSql } from '../driver/plain-sql.ts';
import { parseJson, RowReader } from '../reading/codec.ts';
import { MetricIndex } from '../reading/sweep-index.ts';
import { addPoints } from '../records/points.ts';

/** A point as an older schema stored it: as a fact about the trial. */
const pointFactSchema = z.object({
  key: z.string(),
  value: metricValueSchema,
  timestamp: z.number(),
  step: z.number(),
});

/** Facts per query. More would take more memory. */
const atOnce = 5_000;

/** Moves points that are stored as facts into the tables of points. */
export function movePointFacts(driver: SqlDriver): void {
  const sql = plainSql(driver);
  const metrics = new MetricIndex();
  const next = driver.prepare(
    `select sweep, trial, kind, key, value from annotation
     where kind glob 'mlflow/run/*/metric' and (sweep, trial, kind, key) > (?, ?, ?, ?)
     order by sweep, trial, kind, key limit ${atOnce}`,
  );
  for (let at: readonly [number, number, string, string] = [0, -2, '', '']; ; ) {
    const rows = next.all(at);
    for (const row of rows) {
      const r = new RowReader(row);
      const [sweep, trial, kind, key] = [r.integer(), r.integer(), r.text(), r.text()];
      at = [sweep, trial, kind, key];
      const fact = pointFactSchema.safeParse(parseJson(r.text()));
      if (!fact.success) continue;
      const { key: metric, value, timestamp, step } = fact.data;
      const run = Number(kind.split('/')[2]);
      addPoints(sql, metrics, { sweep, trial }, [{ run, metric, value, step, timeMs: timestamp }]);
    }
    if (rows.length < atOnce) break;
  }
  driver.exec("delete from annotation where kind glob 'mlflow/run/*/metric'");
}
