import type { Block } from './document.ts'

/** Who is called by a message, and for how many of its dates this is the last reminder. */
export type Call = { readonly group: string; readonly dates: number }

/** The block that calls, at the head of the message; none where there is no last reminder. */
export function callBlocks(call: Call | undefined, dates: number): Block[] {
  if (call === undefined || call.dates === 0) return []
  return [{ block: 'call', group: call.group, line: [{ text: callText(call.dates, dates) }] }]
}

function callText(last: number, dates: number): string {
  if (dates === 1) return 'This is the last reminder before this date.'
  return last === 1
    ? 'This is the last reminder before one of these dates.'
    : `This is the last reminder before ${last} of these dates.`
}
