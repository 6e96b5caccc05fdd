import {
  type Block,
  command,
  type Document,
  link,
  plain,
  quiet,
  strong,
} from '../../src/formatters/document.ts'
import { CHANNEL_DOCUMENTS } from './channel-documents.ts'

/** Documents of every kind of message, rendered to golden files on every surface; most are hand-written. */
export const DOCUMENTS: Readonly<Record<string, Document>> = {
  'monday-digest': mondayDigest(),
  'empty-week': emptyWeek(),
  'item-detail': itemDetail(),
  'two-hundred-entries': twoHundredEntries(),
  hostile: hostile(),
  chinese: chinese(),
  ...CHANNEL_DOCUMENTS,
}

function entry(when: string, rest: string, what: string, sector: string, source: string): Block {
  const official = 'https://openstd.samr.gov.cn/bzgk/gb/newGbInfo?hcno=1'
  return {
    block: 'entry',
    when: [strong(when), plain(` · ${rest}`)],
    what: [plain(what)],
    origin: [quiet(`${sector} · `), link(source, official)],
  }
}

function mondayDigest(): Document {
  const newsletter = 'newsletter March-April 2026'
  return {
    title: 'China standards · Mon 22 Jun 2026 · automotive, certification',
    blocks: [
      {
        block: 'lead',
        line: [plain('Next 7 days: nothing closes or takes effect · next 30 days: 2 take effect')],
      },
      { block: 'heading', text: 'Next 30 days' },
      entry(
        'Wed 1 Jul 2026',
        'in 9 days · takes effect · mandatory',
        'CCC rules for 16 products, third-party certification instead of self-declaration (11 parts: CNCA-C02-02:2026 …)',
        'certification',
        newsletter,
      ),
      entry(
        'Wed 1 Jul 2026',
        'in 9 days · takes effect · recommended',
        'GB/T 47351-2026 Vehicle-control operating system',
        'automotive',
        newsletter,
      ),
      { block: 'heading', text: 'Later' },
      entry(
        'Fri 1 Jan 2027',
        'in 193 days · takes effect · mandatory · proposed',
        '20254323-Q-339 Combined driver assistance systems, safety requirements',
        'automotive',
        newsletter,
      ),
      entry(
        'Mon 1 Mar 2027',
        'in 252 days · becomes mandatory',
        'Traceable QR code in the CCC mark: pilot products',
        'certification',
        newsletter,
      ),
      { block: 'paragraph', line: [quiet('and 3 more')] },
      {
        block: 'footer',
        lines: [
          [
            plain('+2 more within 365 days: '),
            command(
              '/standards upcoming automotive certification 365',
              'npm run digest -- --sector automotive --sector certification --horizon 365 --all',
            ),
          ],
          [plain('Data as of April 2026 (newsletter March-April 2026) · dates are China’s')],
        ],
      },
    ],
  }
}

function emptyWeek(): Document {
  return {
    title: 'China standards · Mon 22 Jun 2026 · robotics',
    blocks: [
      {
        block: 'lead',
        line: [
          plain('Nothing closes or takes effect in the next 30 days for robotics.'),
          plain(' Next: Fri 1 Jan 2027, GB/T 47302-2026 Humanoid robots, terms takes effect.'),
        ],
      },
      { block: 'footer', lines: [[plain('Data as of April 2026 · dates are China’s')]] },
    ],
  }
}

function itemDetail(): Document {
  return {
    title: 'GB 44495-2024 · Technical requirements for vehicle cybersecurity',
    blocks: [
      {
        block: 'lead',
        line: [plain('New vehicle types need a cybersecurity management system and type tests.')],
      },
      {
        block: 'list',
        items: [
          [strong('What: '), plain('mandatory national standard · mandatory')],
          [strong('Status: '), plain('in force since Thu 1 Jan 2026')],
          [strong('Chinese title: '), plain('汽车整车信息安全技术要求')],
          [strong('Issued by: '), plain('SAMR, SAC')],
          [strong('Committee: '), plain('SAC/TC114')],
          [strong('Who should act: '), plain('vehicle manufacturers and their suppliers')],
        ],
      },
      { block: 'heading', text: 'Dates' },
      {
        block: 'entry',
        when: [strong('Thu 1 Jan 2026'), plain(' · 172 days ago · took effect')],
        what: [plain('new vehicle types')],
        origin: [
          quiet('newsletter Sep-Oct 2024, “Three mandatory standards”: printed “1 January 2026”'),
        ],
      },
      {
        block: 'entry',
        when: [strong('Jan 2028 (day not set)'), plain(' · in 18 months · transition ends')],
        what: [],
        origin: [
          quiet('newsletter Sep-Oct 2024, “Three mandatory standards”: printed “January 2028”'),
        ],
      },
      { block: 'heading', text: 'Sources' },
      {
        block: 'list',
        items: [
          [
            link(
              'https://openstd.samr.gov.cn/bzgk/gb/newGbInfo?hcno=44495',
              'https://openstd.samr.gov.cn/bzgk/gb/newGbInfo?hcno=44495',
            ),
          ],
          [plain('newsletter Sep-Oct 2024, “Three mandatory standards”')],
        ],
      },
      { block: 'footer', lines: [[plain('Data as of April 2026 · dates are China’s')]] },
    ],
  }
}

function twoHundredEntries(): Document {
  const numbers = Array.from({ length: 200 }, (_, index) => index + 1)
  const entries = numbers.map((number) =>
    entry(
      'Wed 1 Jul 2026',
      'in 9 days · takes effect · recommended',
      `GB/T ${47000 + number}-2026 Test method ${number} for the safety of household appliances`,
      'consumer products',
      'newsletter March-April 2026',
    ),
  )
  return {
    title: 'China standards · Mon 22 Jun 2026 · all sectors',
    blocks: [
      { block: 'lead', line: [plain('Next 7 days: nothing · next 30 days: 200 take effect')] },
      { block: 'heading', text: 'Next 30 days' },
      ...entries.slice(0, 120),
      { block: 'heading', text: 'Later' },
      ...entries.slice(120),
      { block: 'footer', lines: [[plain('Data as of April 2026 · dates are China’s')]] },
    ],
  }
}

function hostile(): Document {
  return {
    title: 'China *standards* <!channel> @everyone & <script>alert(1)</script>',
    blocks: [
      { block: 'lead', line: [plain('<@U123> <@123456789012345678> <#C1> <t:0:R> @here\n# big')] },
      { block: 'heading', text: '> _quoted_ ~~struck~~ ||spoiler|| `code`' },
      {
        block: 'entry',
        when: [strong('**Wed** 1 Jul 2026*'), plain(' · \u202E6202 nuJ 1\u202C · _takes effect_')],
        what: [plain('[official](http://evil.example) ](http://evil.example) \\*GB/T 1*')],
        origin: [
          quiet('~automotive~ · '),
          link('newsletter | <b>', 'javascript:alert(1)'),
          link('a)b](http://evil.example)', 'https://example.org/a(b)|c?d=<e>&f="g"'),
        ],
      },
      { block: 'paragraph', line: [plain('- a list? '), plain(`${'very '.repeat(800)}long`)] },
      {
        block: 'list',
        items: [
          [plain('1. one')],
          [plain('-# small\u0000\u0007\u2028print')],
          [{ text: '/standards show `x` @everyone', style: 'code' }],
          [{ text: '/standards show <identifier>', style: 'code' }],
        ],
      },
      {
        block: 'footer',
        lines: [[plain('*_~` <!here> '), { text: '`/standards` help', style: 'code' }]],
      },
    ],
  }
}

function chinese(): Document {
  return {
    title: '中国标准 · Mon 22 Jun 2026 · 汽车',
    blocks: [
      { block: 'lead', line: [plain('本周'), strong('两项'), plain('标准开始实施。')] },
      { block: 'heading', text: '未来30天' },
      entry(
        'Wed 1 Jul 2026',
        'in 9 days · takes effect · mandatory',
        'GB 44495-2024《汽车整车信息安全技术要求》（第1号修改单）',
        'automotive',
        'newsletter March-April 2026',
      ),
      entry(
        'Wed 1 Jul 2026',
        'in 9 days · takes effect · recommended',
        `GB/T 47351-2026 ${'车载操作系统总体技术要求及试验方法'.repeat(120)}`,
        'automotive',
        'newsletter March-April 2026',
      ),
      { block: 'footer', lines: [[plain('数据截至2026年4月 · dates are China’s')]] },
    ],
  }
}
