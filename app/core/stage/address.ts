/** An address as people read and copy it. */
import type { Address } from './model.ts';

export function addressText(address: Address): string {
  switch (address.kind) {
    case 'none':
      return '';
    case 'serial':
      return address.path;
    case 'ws':
    case 'http':
      return `${address.kind}://${address.host}:${address.port}${address.path ?? ''}`;
    default:
      return `${address.host}:${address.port}`;
  }
}
