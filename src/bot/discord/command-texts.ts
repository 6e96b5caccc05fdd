import type { CommandName } from '../commands.ts'

/** The languages beside English in which Discord shows the commands. */
export const LANGUAGES = ['de', 'fr', 'zh-CN'] as const
export type Language = (typeof LANGUAGES)[number]

/** A name to type and what it is for. */
export type Named = { readonly name: string; readonly what: string }
export type Translated = Readonly<Record<Language, Named>>

/** The slash command itself. */
export const ROOT_TEXTS: Translated = {
  de: {
    name: 'normen',
    what: 'Was in Chinas Normung in Kraft tritt oder zur Stellungnahme offen ist',
  },
  fr: {
    name: 'normes',
    what: 'Ce qui, dans la normalisation chinoise, entre en vigueur ou se commente',
  },
  'zh-CN': { name: '标准', what: '中国标准化：哪些即将生效，哪些征求意见即将截止' },
}

/** Subcommands; English stands in the table of commands. */
export const COMMAND_TEXTS: Readonly<Record<CommandName, Translated>> = {
  upcoming: {
    de: { name: 'anstehend', what: 'was endet oder in Kraft tritt, das Dringendste zuerst' },
    fr: {
      name: 'prochainement',
      what: 'ce qui se clôt ou entre en vigueur, le plus urgent d’abord',
    },
    'zh-CN': { name: '近期', what: '即将截止或生效的事项，最紧急的在前' },
  },
  search: {
    de: { name: 'suchen', what: 'nach Wörtern aus Titeln, Tippfehler verziehen' },
    fr: { name: 'chercher', what: 'par mots du titre, fautes de frappe pardonnées' },
    'zh-CN': { name: '搜索', what: '按标题中的词查找，容许错字' },
  },
  show: {
    de: { name: 'zeigen', what: 'alles zu einem Eintrag, jedes Datum mit seiner Quelle' },
    fr: { name: 'montrer', what: 'tout sur un élément, chaque date avec sa source' },
    'zh-CN': { name: '详情', what: '一个条目的全部信息，每个日期都注明来源' },
  },
  subscribe: {
    de: { name: 'abonnieren', what: 'eine Übersicht für diesen Kanal, oder mehr Branchen' },
    fr: { name: 'abonner', what: 'un récapitulatif pour ce salon, ou plus de secteurs' },
    'zh-CN': { name: '订阅', what: '为本频道订阅摘要，或增加行业' },
  },
  unsubscribe: {
    de: { name: 'abbestellen', what: 'weniger Branchen für diesen Kanal, oder gar nichts mehr' },
    fr: { name: 'désabonner', what: 'moins de secteurs pour ce salon, ou plus rien' },
    'zh-CN': { name: '退订', what: '减少本频道的行业，或全部退订' },
  },
  subscription: {
    de: { name: 'abo', what: 'was dieser Kanal bekommt, wann, und wer dafür zuständig ist' },
    fr: { name: 'abonnement', what: 'ce que ce salon reçoit, quand, et qui en répond' },
    'zh-CN': { name: '订阅情况', what: '本频道收到什么、下次何时、由谁负责' },
  },
  settings: {
    de: { name: 'einstellungen', what: 'all das in einem Formular ändern' },
    fr: { name: 'réglages', what: 'changer tout cela dans un formulaire' },
    'zh-CN': { name: '设置', what: '用表单更改以上各项' },
  },
  preview: {
    de: { name: 'vorschau', what: 'die nächste Übersicht, wie sie jetzt wäre, nur für dich' },
    fr: {
      name: 'aperçu',
      what: 'le prochain récapitulatif tel qu’il serait maintenant, pour vous seul',
    },
    'zh-CN': { name: '预览', what: '本频道下一期摘要的当前样子，仅你可见' },
  },
  pause: {
    de: { name: 'pausieren', what: 'nichts bis zu einem Tag, oder bis es weitergeht' },
    fr: { name: 'suspendre', what: 'plus rien jusqu’à un jour, ou jusqu’à la reprise' },
    'zh-CN': { name: '暂停', what: '到某日为止或恢复之前不再发送' },
  },
  resume: {
    de: { name: 'fortsetzen', what: 'wieder Übersichten und Erinnerungen' },
    fr: { name: 'reprendre', what: 'à nouveau récapitulatifs et rappels' },
    'zh-CN': { name: '恢复', what: '恢复摘要和提醒' },
  },
  watch: {
    de: { name: 'beobachten', what: 'diesem Kanal einen Eintrag melden, gleich welcher Branche' },
    fr: { name: 'suivre', what: 'signaler un élément à ce salon, quels que soient ses secteurs' },
    'zh-CN': { name: '关注', what: '不论行业，向本频道通知某一条目' },
  },
  unwatch: {
    de: { name: 'nicht-beobachten', what: 'das zurücknehmen' },
    fr: { name: 'ne-plus-suivre', what: 'revenir là-dessus' },
    'zh-CN': { name: '取消关注', what: '撤销关注' },
  },
  mute: {
    de: { name: 'stummschalten', what: 'diesem Kanal einen Eintrag nie melden' },
    fr: { name: 'taire', what: 'ne jamais signaler un élément à ce salon' },
    'zh-CN': { name: '静音', what: '不再向本频道通知某一条目' },
  },
  unmute: {
    de: { name: 'nicht-stummschalten', what: 'das zurücknehmen' },
    fr: { name: 'ne-plus-taire', what: 'revenir là-dessus' },
    'zh-CN': { name: '取消静音', what: '撤销静音' },
  },
  history: {
    de: { name: 'verlauf', what: 'was hierher gesendet wurde, und wer was geändert hat' },
    fr: { name: 'historique', what: 'ce qui a été envoyé ici, et qui a changé quoi' },
    'zh-CN': { name: '历史', what: '已发送的内容和更改记录' },
  },
  explain: {
    de: { name: 'begründen', what: 'warum dieser Kanal von einem Eintrag erfuhr oder nicht' },
    fr: { name: 'expliquer', what: 'pourquoi ce salon a été averti d’un élément ou non' },
    'zh-CN': { name: '说明', what: '本频道为何收到或未收到某一条目' },
  },
  access: {
    de: { name: 'rechte', what: 'wer ändern darf, was Kanäle bekommen' },
    fr: { name: 'droits', what: 'qui peut changer ce que reçoivent les salons' },
    'zh-CN': { name: '权限', what: '谁可以更改频道收到的内容' },
  },
  mention: {
    de: {
      name: 'erwähnen',
      what: 'welche Rolle die letzte Erinnerung vor einem Termin erwähnt; Admins entscheiden',
    },
    fr: {
      name: 'mentionner',
      what: 'quel rôle mentionne le dernier rappel avant une date ; les admins décident',
    },
    'zh-CN': { name: '提及', what: '日期前最后一次提醒要提及的身份组，由管理员决定' },
  },
  sectors: {
    de: { name: 'branchen', what: 'die Branchen, und wie sie noch heißen können' },
    fr: { name: 'secteurs', what: 'les secteurs et leurs autres noms' },
    'zh-CN': { name: '行业', what: '行业及其别名' },
  },
  help: {
    de: { name: 'hilfe', what: 'diese Liste' },
    fr: { name: 'aide', what: 'cette liste' },
    'zh-CN': { name: '帮助', what: '本列表' },
  },
}

/** What commands take. */
export const OPTION_TEXTS = {
  role: {
    en: { name: 'role', what: 'the role to call' },
    de: { name: 'rolle', what: 'die Rolle, die erwähnt wird' },
    fr: { name: 'rôle', what: 'le rôle à mentionner' },
    'zh-CN': { name: '身份组', what: '要提及的身份组' },
  },
  nobody: {
    en: { name: 'nobody', what: 'call no role any more' },
    de: { name: 'niemand', what: 'keine Rolle mehr erwähnen' },
    fr: { name: 'aucun', what: 'ne plus mentionner aucun rôle' },
    'zh-CN': { name: '无', what: '不再提及任何身份组' },
  },
  sectors: {
    en: { name: 'sectors', what: 'one or more, such as automotive, batteries' },
    de: { name: 'branchen', what: 'eine oder mehrere, etwa automotive, batteries' },
    fr: { name: 'secteurs', what: 'un ou plusieurs, par exemple automotive, batteries' },
    'zh-CN': { name: '行业', what: '一个或多个，例如 automotive, batteries' },
  },
  days: {
    en: { name: 'days', what: 'how many days to look ahead' },
    de: { name: 'tage', what: 'wie viele Tage voraus' },
    fr: { name: 'jours', what: 'combien de jours à l’avance' },
    'zh-CN': { name: '天数', what: '向前看多少天' },
  },
  words: {
    en: { name: 'words', what: 'words of a title, in English or Chinese' },
    de: { name: 'wörter', what: 'Wörter aus einem Titel, englisch oder chinesisch' },
    fr: { name: 'mots', what: 'mots d’un titre, en anglais ou en chinois' },
    'zh-CN': { name: '词语', what: '标题中的词，中文或英文' },
  },
  identifier: {
    en: { name: 'identifier', what: 'such as GB 44495, or words of the title' },
    de: { name: 'kennung', what: 'etwa GB 44495, oder Wörter aus dem Titel' },
    fr: { name: 'identifiant', what: 'par exemple GB 44495, ou des mots du titre' },
    'zh-CN': { name: '编号', what: '例如 GB 44495，或标题中的词' },
  },
  day: {
    en: { name: 'day', what: 'when the digest comes' },
    de: { name: 'tag', what: 'wann die Übersicht kommt' },
    fr: { name: 'jour', what: 'quand vient le récapitulatif' },
    'zh-CN': { name: '日子', what: '摘要何时发送' },
  },
  time: {
    en: { name: 'time', what: 'time of day, such as 09:00' },
    de: { name: 'uhrzeit', what: 'Uhrzeit, etwa 09:00' },
    fr: { name: 'heure', what: 'heure, par exemple 09:00' },
    'zh-CN': { name: '时间', what: '时间，例如 09:00' },
  },
  zone: {
    en: { name: 'zone', what: 'a city or time zone, such as Berlin' },
    de: { name: 'zeitzone', what: 'eine Stadt oder Zeitzone, etwa Berlin' },
    fr: { name: 'fuseau', what: 'une ville ou un fuseau horaire, par exemple Paris' },
    'zh-CN': { name: '时区', what: '城市或时区，例如 Shanghai' },
  },
  until: {
    en: { name: 'until', what: 'a day, such as 24 December, monday or in 2 weeks' },
    de: { name: 'bis', what: 'ein Tag, etwa 24 December, monday oder in 2 weeks' },
    fr: { name: 'jusque', what: 'un jour, par exemple 24 December, monday ou in 2 weeks' },
    'zh-CN': { name: '截至', what: '某一天，例如 24 December、monday 或 in 2 weeks' },
  },
  rule: {
    en: { name: 'rule', what: 'anyone, or managers only' },
    de: { name: 'regel', what: 'alle, oder nur Verwalter' },
    fr: { name: 'règle', what: 'tout le monde, ou les gestionnaires seulement' },
    'zh-CN': { name: '规则', what: '所有人，或仅管理者' },
  },
  who: {
    en: { name: 'who', what: 'a role or person, beside managers' },
    de: { name: 'wer', what: 'eine Rolle oder Person, neben den Verwaltern' },
    fr: { name: 'qui', what: 'un rôle ou une personne, outre les gestionnaires' },
    'zh-CN': { name: '谁', what: '管理者之外的身份组或成员' },
  },
  another: {
    en: { name: 'who', what: 'another role or person' },
    de: { name: 'wer', what: 'noch eine Rolle oder Person' },
    fr: { name: 'qui', what: 'un autre rôle ou une autre personne' },
    'zh-CN': { name: '谁', what: '另一个身份组或成员' },
  },
} as const satisfies Readonly<Record<string, Translated & { readonly en: Named }>>
export type OptionName = keyof typeof OPTION_TEXTS
