/** An OSC argument as a plain value. */
import { floatText, type OscArg } from './osc-packet.ts';

/** Numeric types are interchangeable on receive; a float32 is read as the shortest decimal that makes it (0.1, not 0.10000000149). */
export function scalarOf(arg: OscArg): number | string | boolean | undefined {
  switch (arg.type) {
    case 'T':
      return true;
    case 'F':
      return false;
    case 'i':
    case 'd':
      return arg.value;
    case 'f':
      return Number(floatText(arg.value));
    case 'h':
      return Number(arg.value);
    case 's':
    case 'S':
    case 'c':
      return arg.value;
    case 'N':
    case 'I':
    case 'b':
    case 't':
    case 'r':
    case 'm':
    case 'array':
      return undefined;
  }
}
