/** Fields that a device has by names of its own, as the console lists them and people give them keys. */
import type { ValueType } from '../core/parameter.ts';

export interface FieldRow {
  readonly label: string;
  readonly group: string;
  /** Into a structure; empty: the whole. */
  readonly member: string;
  readonly type: ValueType;
  readonly writable: boolean;
  /** Null: not published. */
  readonly key: string | null;
  /** The key stands in the studio file; else it was made of the label. */
  readonly named: boolean;
  /** Paths of the stage that stand on the key: it stays while there are some. */
  readonly boundBy: readonly string[];
}

export interface FieldsShown {
  /** As the device lists them; empty while it was never met. */
  readonly fields: readonly FieldRow[];
}
