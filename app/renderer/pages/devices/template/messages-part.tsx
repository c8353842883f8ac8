/** What is said and heard whatever the parameter. */
import { type Editing, type Row, Rows } from './template-fields.tsx';

const ROWS: readonly Row[] = [
  ['keepAlive.send', 'template.f.alive', 'said', true],
  ['keepAlive.everyMs', 'template.f.everyMs', 'number'],
  ['keepAlive.answer', 'template.f.answer', 'said', true],
  ['ack', 'template.f.ack', 'said', true],
  ['nack', 'template.f.nack', 'said', true],
  ['hello', 'template.f.hello', 'lines', true],
  ['reports', 'template.f.reports', 'lines', true],
];

export function MessagesPart({ editing }: { readonly editing: Editing }) {
  return <Rows editing={editing} rows={ROWS} />;
}
