import { expect } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../src/db/client.ts'
import { loadDataset } from '../../src/db/load.ts'
import { type Run, runCliWith } from './cli.ts'
import { createPostgresDatabase } from './database.ts'
import { item, keyDate } from './items.ts'
import { TEMPLATE } from './postgres-server.ts'

/** A PostgreSQL database, and the operators' commands on it. */
export type Office = OpenDatabase & { run(...args: string[]): Promise<Run> }

/** The options that name the channel `slack/T1/C1`. */
export const CHANNEL = ['--platform', 'slack', '--workspace', 'T1', '--channel', 'C1'] as const

const ITEMS = [
  item('gb-44495-2024', {
    identifier: 'GB 44495-2024',
    title: 'Vehicle cybersecurity',
    committee: 'SAC/TC114',
    legalWeight: 'mandatory',
    keyDates: [keyDate('2026-07-01')],
  }),
  item('gb-44496-2024', { identifier: 'GB 44496-2024', title: 'Software updates of vehicles' }),
  item('gb-38031-2125', {
    identifier: 'GB 38031-2125',
    title: 'Traction batteries',
    sectors: ['batteries'],
    keyDates: [keyDate('2125-07-01')],
  }),
]

/** Opens an office whose database holds three items and nobody's subscription. */
export async function openOffice(): Promise<Office> {
  const url = await createPostgresDatabase(TEMPLATE)
  const opened = await openDatabase({ databaseUrl: url, dataFolder: '' })
  if (!opened.ok) throw new Error(opened.problem)
  const today = Temporal.PlainDate.from('2026-06-22')
  await loadDataset(opened.value.db, { items: ITEMS, newsletters: [] }, today)
  const environment = { DATABASE_URL: url, TIME_ZONE: 'Europe/Berlin' }
  return { ...opened.value, run: (...args) => runCliWith(environment, ...args) }
}

/** What a command that went well has printed, without the date of the next digest. */
export async function said(run: Promise<Run>): Promise<string> {
  const { exitCode, stdout, stderr } = await run
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stdout.replace(/(?<=next )\w{3} \d+ \w{3} \d{4}/g, 'DAY')
}

/** Checks that a command was refused with a sentence, printed nothing, and ended with 2. */
export async function expectRefusal(run: Promise<Run>, sentence: string): Promise<void> {
  const { exitCode, stdout, stderr } = await run
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toContain(sentence)
}
