import { z } from 'zod'

/** What the planning process has measured of itself. */
export const planFigures = z.object({
  planned: z.number(),
  documents: z.number(),
  /** Planning and rendering. */
  seconds: z.number(),
  /** Peaks, of the whole process and of what JavaScript holds. */
  rssMb: z.number(),
  heapMb: z.number(),
})

export type PlanFigures = z.infer<typeof planFigures>
