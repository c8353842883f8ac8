import type { Catalogue } from './words.ts';

/** Words for fault codes of HTTP and WebSocket connections. */
export const webFaults = {
  'http.timed-out': [
    '{host}:{port} did not answer a request within {afterMs} ms',
    '{host}:{port} 在 {afterMs} 毫秒内未应答请求',
  ],
  'http.too-large': [
    'The reply of {host}:{port} is longer than {maxBytes} bytes',
    '{host}:{port} 的应答超过 {maxBytes} 字节',
  ],
  'http.header-too-large': ['The head of the reply of {host}:{port} is too long', '{host}:{port} 的应答头过长'],
  'http.not-http': ['{host}:{port} does not speak HTTP', '{host}:{port} 不使用 HTTP'],
  'http.not-http!': ['Is the port right?', '端口是否正确？'],
  'http.bad-request': ['The request cannot be sent: {message}', '请求无法发送：{message}'],
  'http.status': ['The device answers with status {status}', '设备应答状态码 {status}'],
  'http.status!': ['Are path and key right?', '路径和密钥是否正确？'],
  'template.not-in-reply': ['The reply says nothing of {key}', '应答中没有 {key}'],
  'device.address-kind': [
    'This device is reached by {wanted}, not by {kind}',
    '该设备应通过 {wanted} 访问，而不是 {kind}',
  ],
  'ws.too-large': ['{host}:{port} sent a message that is too long', '{host}:{port} 发来的消息过长'],
  'ws.not-utf8': ['{host}:{port} sent text that is not UTF-8', '{host}:{port} 发来的文字不是 UTF-8'],
  'ws.broken-frame': ['{host}:{port} sent a broken WebSocket frame', '{host}:{port} 发来的 WebSocket 帧有误'],
  'ws.not-websocket': [
    '{host}:{port} is no WebSocket at this path (answer {status})',
    '{host}:{port} 的该路径不是 WebSocket（应答 {status}）',
  ],
  'ws.not-websocket!': ['Are path and port right?', '路径和端口是否正确？'],
  'ws.flood': ['{host}:{port} sends more messages than can be read', '{host}:{port} 发送消息过快，无法读取'],
  'wire.no-stream': ['This device is asked by HTTP requests only', '该设备只能通过 HTTP 请求访问'],
} as const satisfies Catalogue;
