import type { Catalogue } from './words.ts';

/** Words of what parameters say they mean (app/core/xr). */
export const xrFaults = {
  'means.unknown': [
    '{path} says that it means “{means}”, which is no word of the vocabulary',
    '{path} 声明的含义“{means}”不在词表中',
  ],
  'means.unknown!': [
    'The words stand in docs/protocols/xr-servers.md; delays name their camera: videoDelay/a',
    '可用的词见 docs/protocols/xr-servers.md；延时须写明机位：videoDelay/a',
  ],
  'means.told': [
    '{path} says that it means “{means}”, which a server only tells, but it can be set',
    '{path} 声明的含义“{means}”只能由服务器回报，但该参数可写',
  ],
  'means.type': [
    '{path} says that it means “{means}”; that would be of type {wanted}',
    '{path} 声明的含义“{means}”要求的类型为 {wanted}',
  ],
} as const satisfies Catalogue;
