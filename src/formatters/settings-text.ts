import { printCadence } from '../domain/cadence-text.ts'
import { sectorName } from '../domain/sector.ts'
import type { Settings } from '../domain/settings.ts'
import { kindName, plural, typeName } from './words.ts'

/** One setting as people read it. */
export type SettingText = { readonly label: string; readonly text: string }

/** A setting that differs: what it was and what it is. */
export type SettingDifference = {
  readonly label: string
  readonly from: string
  readonly to: string
}

/** Every setting in the order of their weight; a list reads the same whatever order it is kept in. */
export function settingTexts(settings: Settings): SettingText[] {
  const { filter, cadence, horizonDays, remind, reminderSteps, whenEmpty, detail, mention } =
    settings
  const texts: [string, string][] = [
    ['sectors', listText(filter.sectors.map(sectorName), 'all')],
    ['kinds of dates', listText(filter.kinds.map(kindName), 'all')],
    ['types', listText(filter.types.map(typeName), 'all')],
    ['legal weight', filter.mandatoryOnly ? 'mandatory only' : 'any'],
    ['committee', filter.committee ?? 'any'],
    ['words', listText(filter.words.map(quoted), 'any')],
    ['watched', listText(filter.watched, 'none')],
    ['muted', listText(filter.muted, 'none')],
    ['watched items only', filter.watchedOnly ? 'yes' : 'no'],
    ['digest', printCadence(cadence)],
    [
      'looks ahead',
      horizonDays === undefined ? 'as far as each kind of date needs' : plural(horizonDays, 'day'),
    ],
    ['reminders', remind ? 'on' : 'off'],
    ['days before what closes', stepsText(reminderSteps.closing)],
    ['days before what takes effect', stepsText(reminderSteps.effect)],
    ['when nothing is due', whenEmpty === 'say-so' ? 'says so' : 'stays silent'],
    ['detail', detail],
    ['last reminder calls', mention ?? 'nobody'],
  ]
  return texts.map(([label, text]) => ({ label, text }))
}

/** The settings that differ, in words. */
export function settingDifferences(before: Settings, after: Settings): SettingDifference[] {
  const texts = new Map(settingTexts(before).map(({ label, text }) => [label, text]))
  return settingTexts(after).flatMap(({ label, text }) => {
    const from = texts.get(label) ?? ''
    return from === text ? [] : [{ label, from, to: text }]
  })
}

/** A difference as a line: `sectors: automotive → automotive, batteries`. */
export function differenceText({ label, from, to }: SettingDifference): string {
  return `${label}: ${from} → ${to}`
}

function listText(texts: readonly string[], none: string): string {
  return texts.length === 0 ? none : texts.toSorted().join(', ')
}

function stepsText(steps: readonly number[]): string {
  return steps.length === 0 ? 'none' : steps.join(', ')
}

function quoted(word: string): string {
  return `“${word}”`
}
