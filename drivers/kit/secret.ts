/** What a box says back to us may hold the secret that we told it: it goes no further than the wire. */

export function withoutSecret(bytes: Uint8Array, secret: string | undefined): Uint8Array {
  if (secret === undefined || secret === '' || bytes.length < secret.length) return bytes;
  // One character per byte, both ways.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const hidden = Buffer.from(secret).toString('latin1');
  const literal = hidden.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  const without = text.replace(new RegExp(literal, 'gi'), '*'.repeat(hidden.length));
  return without === text ? bytes : Buffer.from(without, 'latin1');
}
