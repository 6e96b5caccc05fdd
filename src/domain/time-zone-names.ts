/** Cities the tz database spells anew, where hosts may still give the former name. */
export const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Godthab': 'America/Nuuk',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
}

/** What people call a zone beside its city; `… time` behind any of them is understood too. */
export const ZONE_ALIASES: Readonly<Record<string, readonly string[]>> = {
  UTC: ['utc', 'gmt', 'z', 'greenwich mean', 'universal'],
  'Europe/Brussels': ['cet', 'cest', 'central european', 'antwerp', 'ghent', 'belgium', 'brussel'],
  'Europe/London': ['bst', 'manchester', 'edinburgh', 'uk', 'united kingdom'],
  'Europe/Berlin': [
    'mez',
    'mesz',
    'germany',
    'bonn',
    'cologne',
    'dusseldorf',
    'frankfurt',
    'hamburg',
    'munich',
    'stuttgart',
    'wolfsburg',
  ],
  'Europe/Paris': ['france', 'lyon', 'toulouse', 'strasbourg'],
  'Europe/Rome': ['italy', 'milan', 'turin'],
  'Europe/Madrid': ['spain', 'barcelona'],
  'Europe/Amsterdam': ['netherlands', 'rotterdam', 'eindhoven', 'the hague', 'delft'],
  'Europe/Zurich': ['switzerland', 'geneva', 'basel', 'bern'],
  'Europe/Stockholm': ['sweden', 'gothenburg'],
  'Europe/Athens': ['eet', 'eest', 'eastern european'],
  'Europe/Lisbon': ['wet', 'west', 'western european'],
  'Asia/Shanghai': [
    'china',
    'china standard',
    'prc',
    'beijing',
    'peking',
    'guangzhou',
    'shenzhen',
    'hangzhou',
    'nanjing',
    'suzhou',
    'tianjin',
    'wuhan',
    'chengdu',
    '中国',
    '北京',
    '上海',
  ],
  'Asia/Hong_Kong': ['hkt', '香港'],
  'Asia/Tokyo': ['jst', 'japan', 'osaka', 'nagoya'],
  'Asia/Seoul': ['kst', 'korea'],
  'Asia/Singapore': ['sgt'],
  'Asia/Kolkata': ['india', 'mumbai', 'delhi', 'new delhi', 'bangalore', 'bengaluru'],
  'America/New_York': ['est', 'edt', 'et', 'eastern', 'boston', 'washington'],
  'America/Chicago': ['cdt', 'ct', 'houston', 'dallas'],
  'America/Denver': ['mst', 'mdt', 'mt', 'mountain'],
  'America/Los_Angeles': ['pst', 'pdt', 'pt', 'pacific', 'san francisco', 'seattle'],
}

/** Abbreviations that several zones share, the likeliest first: nobody is told to guess. */
export const SHARED_ABBREVIATIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['cst', ['Asia/Shanghai', 'America/Chicago']],
  ['ist', ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem']],
])

/** Zones to offer before anybody has typed a letter. */
export const FIRST_ZONES: readonly string[] = [
  'Europe/Brussels',
  'Europe/Berlin',
  'Europe/Paris',
  'Europe/London',
  'Asia/Shanghai',
  'America/New_York',
  'UTC',
]
