import type { Catalogue } from './words.ts';

/** Words for fault codes of profiles and of devices that are described by data. */
export const profileFaults = {
  'profile.mistake': ['The profile is wrong at {place}: {message}', '档案有误，位置 {place}：{message}'],
  'profile.none': ['There is no profile {id}', '没有档案 {id}'],
  'profile.unreadable': ['The file {file} cannot be read ({errno})', '文件 {file} 无法读取（{errno}）'],
  'profile.too-many': ['There are already {max} profiles here', '档案数量已达 {max} 个'],
  'template.not-one': ['{device} is not a device that is described by data', '{device} 不是用数据描述的设备'],
  'template.device-there': ['There is already a device {device}', '设备 {device} 已存在'],
  'template.saved-meanwhile': ['Somebody saved {device} meanwhile', '{device} 已被他人保存'],
  'template.saved-meanwhile!': [
    'Look again: discard what you changed and begin from what stands in the studio file now',
    '请重新查看：放弃改动，从影棚文件中的现有内容开始',
  ],
  'template.no-variable': ['The profile has nothing called {variable} to fill in', '档案中没有要填写的 {variable}'],
  'studio.file-unwritable': ['{file} cannot be written ({errno})', '{file} 无法写入（{errno}）'],
  'studio.file-unwritable!': [
    'May this program write the studio folder, and is the disk full?',
    '本程序是否有权写入影棚文件夹？磁盘是否已满？',
  ],
  'studio.changed-on-disk': [
    'The studio files were changed by somebody else since they were read',
    '影棚文件在读入后被他人改动',
  ],
  'studio.changed-on-disk!': [
    'Look at the changes in the library and reload them first',
    '请先在资料库中查看改动并重新载入',
  ],
} as const satisfies Catalogue;
