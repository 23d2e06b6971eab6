import { namedOptions } from './names.js';
import { syntaxOf } from './values.js';

/** A command-line flag, as commander's `option(declaration, doc)` takes one. */
export interface Flag {
  /** `--limits-sockets-per-address` */
  flag: string;
  /** `limits.socketsPerAddress` */
  key: string;
  doc: string;
  /** `--limits-sockets-per-address <integer>` */
  declaration: string;
  /** What commander calls it in its parsed options, `limitsSocketsPerAddress`; `loadConfig` takes that too. */
  attribute: string;
}

/** Every option as a flag, in the order of declaration. */
export function listFlags(): Flag[] {
  return namedOptions().map(({ flag, key, option }) => ({
    flag,
    key,
    doc: option.doc,
    declaration: `${flag} <${syntaxOf(option)}>`,
    attribute: flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  }));
}
