import postgres from 'postgres'
import { row } from '../table.ts'

/** Names the columns of `figure`. */
export function heading(name: string): void {
  row(name, 'figure', 'aim', 'of the aim')
}

/** Prints a figure beside what it should reach at least, or must not exceed. */
export function figure(
  name: string,
  value: number,
  aim: { readonly atLeast: number } | { readonly atMost: number },
  digits = 0,
): void {
  const [goal, isReached] =
    'atLeast' in aim ? [aim.atLeast, value >= aim.atLeast] : [aim.atMost, value <= aim.atMost]
  const text = (one: number) =>
    one.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const bound = 'atLeast' in aim ? '≥' : '≤'
  const ratio = goal === 0 ? '' : (value / goal).toFixed(2)
  row(`  ${name}`, text(value), `${bound} ${text(goal)}`, ratio, isReached ? '' : 'MISSED')
}

/** Creates a database anew and returns its address. */
export async function createDatabase(server: string, name: string): Promise<string> {
  const admin = postgres(`${server}/postgres`, { max: 1, onnotice: () => {} })
  await admin`drop database if exists ${admin(name)} with (force)`
  await admin`create database ${admin(name)}`
  await admin.end()
  return `${server}/${name}`
}
