import type { ItemType, Status } from '../domain/item.ts'

/** What an item is, as a reader sees it. */
export const TYPE_NAMES: Readonly<Record<ItemType, string>> = {
  'mandatory-national-standard': 'mandatory national standard (GB)',
  'recommended-national-standard': 'recommended national standard (GB/T)',
  'guiding-technical-document': 'guiding technical document (GB/Z)',
  'sector-standard': 'sector standard',
  'association-standard': 'association standard',
  'local-standard': 'local standard',
  'international-standard': 'international standard',
  law: 'law',
  'administrative-regulation': 'administrative regulation (State Council)',
  'departmental-rule': 'departmental rule',
  'policy-plan': 'policy plan',
  'certification-rule': 'certification rule',
  catalogue: 'catalogue',
  'technical-guideline': 'technical guideline',
  call: 'call',
  event: 'event',
  organisation: 'organisation',
  other: 'other',
}

/** Where an item stands, as a reader sees it. */
export const STATUS_NAMES: Readonly<Record<Status, string>> = {
  planned: 'planned',
  drafting: 'being drafted',
  consultation: 'draft out for comment',
  approved: 'approved or reviewed, not yet published',
  published: 'published',
  'in-force': 'in force',
  replaced: 'replaced',
  withdrawn: 'withdrawn',
  announced: 'announced',
  active: 'active',
  completed: 'over',
}
