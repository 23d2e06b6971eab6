/** One declared option: how to read it, what it is when nobody says, and a line of documentation. */
export interface Option<T> {
  readonly kind: 'string' | 'boolean' | 'integer' | 'port' | 'duration' | 'choice' | 'secret' | 'url';
  readonly default: T;
  readonly doc: string;
  /** Inclusive bounds of numbers. */
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** Of a secret: made at first start when nobody gives one. */
  readonly generated?: boolean;
}

export type AnyOption = Option<string> | Option<number> | Option<boolean>;
export type Section = Record<string, AnyOption>;

interface Bounds {
  min?: number;
  max?: number;
}

/** 24 days, ms: the longest in whole days that a timer of Node can be set to; over 2³¹−1 ms it fires at once. */
export const LONGEST_DURATION = 576 * 3_600_000;

/** Names a group of options; only a marker, so that the table reads as a table. */
export const section = <S extends Section>(options: S): S => options;

/** A string that is never printed or logged. Default: empty, meaning generated at first start. */
export const secret = (doc: string): Option<string> => ({
  kind: 'secret',
  default: '',
  doc,
  generated: true,
});

/** A secret that only somebody else can give: of another system. Never printed or logged. Default: empty. */
export const foreignSecret = (doc: string): Option<string> => ({ kind: 'secret', default: '', doc });

export const option = {
  /** An address that may hold a password, which is never printed or logged. Default: empty. */
  url: (doc: string): Option<string> => ({ kind: 'url', default: '', doc }),
  string: (fallback: string, doc: string): Option<string> => ({ kind: 'string', default: fallback, doc }),
  boolean: (fallback: boolean, doc: string): Option<boolean> => ({ kind: 'boolean', default: fallback, doc }),
  integer: (fallback: number, bounds: Bounds, doc: string): Option<number> => ({
    kind: 'integer',
    default: fallback,
    doc,
    ...bounds,
  }),
  port: (fallback: number, doc: string): Option<number> => ({
    kind: 'port',
    default: fallback,
    doc,
    min: 0,
    max: 65_535,
  }),
  /** Milliseconds inside; `500ms`, `10s`, `5m`, `12h` or a bare number of ms outside. */
  duration: (fallback: number, doc: string, bounds: Bounds = {}): Option<number> => ({
    kind: 'duration',
    default: fallback,
    doc,
    min: 0,
    max: LONGEST_DURATION,
    ...bounds,
  }),
  choice: <const C extends string>(choices: readonly C[], fallback: NoInfer<C>, doc: string): Option<C> => ({
    kind: 'choice',
    default: fallback,
    doc,
    choices,
  }),
};
