/** Words of still pictures that could not be read. */
import type { Catalogue } from './words.ts';

export const pictureFaults = {
  'picture.not-known': ['This is no PNG, JPEG, PGM or PPM', '这不是 PNG、JPEG、PGM 或 PPM 图片'],
  'picture.not-known!': ['Save the picture as PNG', '请把图片存为 PNG'],
  'picture.too-large': ['The picture has more than {most} bytes', '图片超过 {most} 字节'],
  'picture.too-large!': ['Save it as PNG or JPEG', '请存为 PNG 或 JPEG'],
  'picture.too-many-pixels': [
    'A picture of {widthPx} by {heightPx} pixels is not read',
    '不读取 {widthPx}×{heightPx} 像素的图片',
  ],
  'picture.too-many-pixels!': ['Use the size that the camera records, not larger', '请使用摄像机录制的尺寸，不要更大'],
  'picture.too-small': [
    'A picture of {widthPx} by {heightPx} pixels: at least {least} each way',
    '图片只有 {widthPx}×{heightPx} 像素：每边至少 {least}',
  ],
  'picture.too-small!': ['Use the size that the camera records', '请使用摄像机录制的尺寸'],
  'picture.broken': ['This {kind} is damaged: {problem}', '该 {kind} 文件已损坏：{problem}'],
  'picture.broken!': ['Save or copy the picture again', '请重新保存或复制图片'],
  'picture.interlaced': ['Interlaced PNG is not read', '不读取隔行 PNG'],
  'picture.interlaced!': ['Save it without interlacing', '请以非隔行方式保存'],
} satisfies Catalogue;
