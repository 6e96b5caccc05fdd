import type { Finding } from '../bot/slack/findings.ts'
import { print } from './output.ts'

/** Exit code for something that is needed and that is not so. */
const NOT_WELL = 1

const MARKS: Readonly<Record<Finding['is'], string>> = {
  right: 'ok   ',
  wrong: 'WRONG',
  note: 'note ',
}

/** Prints what a doctor found, and ends with 1 where something is wrong. */
export function printFindings(findings: readonly Finding[]): void {
  print(findings.map(lineOf).join(''))
  if (findings.some(({ is }) => is === 'wrong')) process.exitCode = NOT_WELL
}

function lineOf({ is, what, mend }: Finding): string {
  return `${MARKS[is]} ${what}\n${mend === undefined ? '' : `      ${mend}\n`}`
}
