/** How failures of HTTP and WebSocket connections are named: by Node's HTTP parser, by `ws`, else by the socket. */
import type { Fault } from '../../app/core/parameter.ts';
import type { Peer } from '../contract.ts';
import { errnoOf, wireFault } from './faults.ts';

const BY_CODE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'http.header-too-large',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'ws.too-large',
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 'ws.too-large',
  WS_ERR_INVALID_UTF8: 'ws.not-utf8',
};

export function webFault(cause: Error, at: Peer): Fault {
  const { host, port } = at;
  const code = errnoOf(cause);
  const named = BY_CODE[code];
  if (named !== undefined) return { code: named, params: { host, port } };
  if (code.startsWith('HPE_')) return { code: 'http.not-http', params: { host, port } };
  if (code.startsWith('WS_ERR_')) return { code: 'ws.broken-frame', params: { host, port } };
  return wireFault(cause, host, port);
}
