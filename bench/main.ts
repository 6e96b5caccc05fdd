// Every figure of one run stands beside a peer of the same run: machines differ, ratios less.
import { benchColdDigest } from './cold-digest.ts'
import { benchDatabase } from './database.ts'

benchColdDigest()
process.stdout.write('\n')
await benchDatabase()
