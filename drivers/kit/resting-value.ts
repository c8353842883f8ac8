/** What a parameter stands at before anybody set it: the least, the first, nothing. */
import type { Value, ValueType } from '../../app/core/parameter.ts';

export function restingValue(type: ValueType): Value {
  switch (type.kind) {
    case 'number':
      return type.min;
    case 'enum':
      return type.options[0] ?? '';
    case 'boolean':
      return false;
    case 'string':
      return '';
    case 'colour':
      return [0, 0, 0];
    case 'pose':
      return [0, 0, 0, 0, 0, 0, 1];
  }
}
