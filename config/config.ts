import type { Option } from './option.js';
import type { options } from './options.js';

type Value<O> = O extends Option<infer T> ? T : never;

/** The configuration of a process: every section and option of `options.ts`, with its value. Durations are ms. */
export type Config = {
  readonly [S in keyof typeof options]: {
    readonly [K in keyof (typeof options)[S]]: Value<(typeof options)[S][K]>;
  };
};
