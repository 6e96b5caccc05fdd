import { openDatabase } from '../../src/db/client.ts'
import { loadDataset } from '../../src/db/load.ts'
import { sizedItems } from './items.ts'

// A process of its own that opens a data folder and says how that went. Told to load, it loads two datasets in
// turn for as long as it lives, saying each time which; otherwise it holds the folder until it is ended.
const [, , dataFolder = '', task = 'hold'] = process.argv
const opened = await openDatabase({ dataFolder })
process.stdout.write(`${opened.ok ? 'open' : opened.problem}\n`)
if (opened.ok) {
  for (let size = 1; task === 'load'; size = 3 - size) {
    const dataset = { items: sizedItems(size), newsletters: [] }
    await loadDataset(opened.value.db, dataset, Temporal.PlainDate.from('2026-06-22'))
    process.stdout.write(`${size}\n`)
  }
  await new Promise(() => setInterval(() => {}, 60_000))
}
