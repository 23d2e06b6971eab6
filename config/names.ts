import type { AnyOption } from './option.js';
import { options } from './options.js';

/** An option and what it is called wherever it can be given. */
export interface NamedOption {
  /** `limits.socketsPerAddress`; in the file, `limits:` with `socketsPerAddress:` below. */
  readonly key: string;
  readonly section: string;
  readonly name: string;
  /** `KAIBO_LIMITS_SOCKETS_PER_ADDRESS` */
  readonly env: string;
  /** `--limits-sockets-per-address` */
  readonly flag: string;
  readonly option: AnyOption;
}

/** Every option, in the order of its declaration. */
export function namedOptions(): NamedOption[] {
  return Object.entries(options).flatMap(([section, members]) =>
    Object.entries<AnyOption>(members).map(([name, option]) => named(section, name, option)),
  );
}

function named(section: string, name: string, option: AnyOption): NamedOption {
  const words = `${section}-${kebab(name)}`;
  return {
    key: `${section}.${name}`,
    section,
    name,
    env: `KAIBO_${words.replaceAll('-', '_').toUpperCase()}`,
    flag: `--${words}`,
    option,
  };
}

/** `socketsPerAddress` → `sockets-per-address` */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
