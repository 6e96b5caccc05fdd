/** The middle of some figures; NaN of none. */
export function median(figures: readonly number[]): number {
  return percentile(figures, 0.5)
}

/** The figure below which a share of the others lies: 0.95 for the 95th percentile. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Prints one row of a table: a name, then figures to the right. */
export function row(name: string, ...figures: string[]): void {
  process.stdout.write(
    `${name.padEnd(52)}${figures.map((figure) => figure.padStart(14)).join('')}\n`,
  )
}
