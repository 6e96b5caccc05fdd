import { type Line, plain } from './document.ts'
import { monthText, plural } from './words.ts'

/** Age from which a reader is told in words that the data is old: one missed bimonthly newsletter. */
const OLD_MONTHS = 4

/** How fresh the data is, and that its dates are China's: the last line of every message. */
export function freshnessLine(dataAsOf: string | undefined, asOf: Temporal.PlainDate): Line {
  if (dataAsOf === undefined) return [plain('The dataset holds no newsletter yet.')]
  const months = Temporal.PlainYearMonth.from(dataAsOf).until(asOf.toPlainYearMonth(), {
    largestUnit: 'months',
  }).months
  const age =
    months >= OLD_MONTHS ? `, ${plural(months, 'month')} ago: newer dates may be missing` : ''
  return [plain(`Data as of ${monthText(dataAsOf)}${age} · dates are China’s`)]
}
