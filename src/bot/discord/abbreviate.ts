import { createHash } from 'node:crypto'
import { SECTORS, type Sector } from '../../domain/sector.ts'
import { parseRequest } from '../request.ts'

/** Stands before the codes of sectors, where a command has them in place of their names. */
const MARK = '~'
const CODE_LENGTH = 2

/** A command in fewer characters, where it names sectors: with all of them, buttons have no room for their names. */
export function abbreviated(command: string): string {
  const request = parseRequest(command)
  if (!request.ok || request.value.command !== 'upcoming') return command
  const { sectors, days } = request.value
  if (sectors.length === 0) return command
  const codes = `${MARK}${sectors.map(codeOf).join('')}`
  return ['upcoming', codes, ...(days === undefined ? [] : [String(days)])].join(' ')
}

/** The command again, with the names of its sectors. */
export function inFull(command: string): string {
  const [verb, codes = '', ...rest] = command.split(' ')
  if (!codes.startsWith(MARK)) return command
  const written = codes.slice(MARK.length).match(new RegExp(`.{${CODE_LENGTH}}`, 'g')) ?? []
  const sectors = written.flatMap((code) => SECTORS.find((one) => codeOf(one) === code) ?? [])
  return [verb, sectors.join(', '), ...rest].join(' ')
}

/** Of the name alone: buttons outlive releases, and with them any order of the sectors. */
export function codeOf(sector: Sector): string {
  return createHash('sha256').update(sector).digest('base64url').slice(0, CODE_LENGTH)
}
