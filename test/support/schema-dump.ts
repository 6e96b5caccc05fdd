import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Database, runSql } from '../../src/db/database.ts'

const lines = z.array(z.object({ line: z.string() }))

/** Everything the migrations have made, one line each, sorted so that engines and locales agree. */
export async function dumpSchema(db: Database): Promise<string> {
  const rows = await runSql(
    db,
    sql`
      select format('extension %s', extname) as line from pg_extension where extname <> 'plpgsql'
      union all
      select format('table %s column %s %s%s%s%s', attrelid::regclass, attname,
        format_type(atttypid, atttypmod),
        case when attnotnull then ' not null' else '' end,
        case when attidentity <> '' then ' identity' else '' end,
        coalesce(' default ' || pg_get_expr(adbin, adrelid), '') ||
        case when attstorage <> typstorage then ' storage ' || attstorage::text else '' end)
      from pg_attribute
        join pg_class on pg_class.oid = attrelid
        join pg_type on pg_type.oid = atttypid
        left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where relkind = 'r' and relnamespace = 'public'::regnamespace and attnum > 0
      union all
      select format('table %s constraint %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
      union all
      select format('table %s index %s', tablename, regexp_replace(indexdef, '^CREATE ', ''))
      from pg_indexes where schemaname = 'public'
      union all
      select format('table %s with %s', oid::regclass, array_to_string(reloptions, ', '))
      from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and reloptions is not null`,
  )
  return `${lines
    .parse(rows)
    .map(({ line }) => line)
    .sort()
    .join('\n')}\n`
}
