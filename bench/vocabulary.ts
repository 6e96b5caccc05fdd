/** Words most titles of standards share, the commonest first. */
export const COMMON_WORDS =
  `technical requirements for safety and of test methods vehicle data systems
information security general specification electric energy industrial intelligent products equipment
management evaluation guidelines performance power battery network service measurement terminology
artificial intelligence environmental protection carbon emission quality certification classification
software interface cloud platform monitoring control device devices household appliances lithium
hydrogen storage charging traction cybersecurity personal privacy cross-border transfer robot robotics
semiconductor integrated circuit medical sterile food contact materials cosmetics children toys textile
furniture construction building steel concrete bridge railway machinery machine tools hydraulic pressure
valve pump pipeline gas petroleum coal solar photovoltaic wind turbine nuclear grid smart metering
metrology calibration laboratory accreditation inspection sampling labelling packaging recycling waste
water air soil pollutant limits chemical hazardous transport storage fire rescue emergency satellite
navigation mobile radio antenna optical fibre cable connector sensor internet things digital twin model
training dataset generation labelling ethics governance risk assessment audit incident response`
    .split(/\s+/)
    .filter((word, index, all) => all.indexOf(word) === index)

/** Beginnings, middles and ends of technical words; together a few thousand. */
export const PREFIXES = `electro thermo photo hydro micro nano ultra aero magneto piezo opto bio geo
cryo chromato spectro radio servo turbo mechano pneumo iono vibro gyro multi inter sub super semi
trans`.split(/\s+/)
export const STEMS = `meter graph sensor converter resistor conductor actuator filter scope static
dynamic lytic chemical thermal optical acoustic mechanic voltaic magnetic tronic plastic ceramic metric
genic phoretic tropic kinetic stable sonic analysis synthesis coating bonding welding casting forming
grinding`.split(/\s+/)
export const SUFFIXES = ['s', 'ing', 'ability', 'isation', 'ally', 'ment', 'less', 'ness']

/** Chinese terms that titles are strung together from. */
export const CHINESE_TERMS =
  `汽车 电池 网络 安全 数据 信息 技术 要求 试验 方法 通用 规范 系统 智能 人工 机器 能源 效率 环境 保护 产品 质量 认证 检测
测量 设备 工业 电气 电子 材料 食品 化妆 医疗 器械 建筑 钢铁 管理 评价 指南 服务 平台 软件 接口 通信 无线 光纤 卫星 导航 传感 芯片 集成 电路
储能 氢能 光伏 风电 充电 碳排 回收 包装 标识 儿童 玩具 家具 纺织 机械 液压 阀门 管道 石油 煤炭 核电 计量 校准 实验 风险 评估 审计 应急`.split(
    /\s+/,
  )

export const ISSUERS = ['SAMR', 'SAC', 'MIIT', 'MEE', 'NDRC', 'CNCA', 'CAC', 'NHC', 'MOHURD', 'NEA']
