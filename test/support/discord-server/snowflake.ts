const EPOCH_MS = 1_420_070_400_000
const YEAR_MS = 31_536_000_000

/** Makes ids as Discord does: milliseconds since 2015, then a counter; each is higher than the last. */
export function createIds(): () => string {
  let last = 0n
  return () => {
    const now = BigInt(Date.now() - EPOCH_MS) << 22n
    last = now > last ? now : last + 1n
    return String(last)
  }
}

/** Makes ids of guilds, about a year old; each on the shard asked for. */
export function createGuildIds(shards: number): (shard?: number) => string {
  let ms = Date.now() - EPOCH_MS - YEAR_MS
  return (shard) => {
    if (shard !== undefined && shard >= shards) throw new Error(`There is no shard ${shard}.`)
    do ms += 1
    while (shard !== undefined && ms % shards !== shard)
    return String(BigInt(ms) << 22n)
  }
}

/** The shard that hears of a guild; direct messages belong to the first. */
export function shardOf(guildId: string | undefined, shards: number): number {
  return guildId === undefined ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(shards))
}
