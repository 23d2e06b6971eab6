/** A metric that is made of a figure in what a part of the node says of itself (`stats()`). */
export interface Declared {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  /**
   * Where the figure is: the part's name, then the properties, between dots. A last `*` stands for each property of an object, whose name
   * is the value of `label`.
   */
  readonly path: string;
  readonly label?: string;
  /** What the figure is multiplied by to be in the unit that the name says. */
  readonly factor?: number;
}

/** Figure, its metric without `kaibo_`, what it says; `label` with a path that ends in `*`. */
export type Row = readonly [path: string, name: string, help: string, label?: string];

/** A table of metrics: names that end in `_total` only ever grow. Figures in ms become seconds where the name says so. */
export const declare = (rows: readonly Row[]): readonly Declared[] =>
  rows.map(([path, name, help, label]) => ({
    path,
    help,
    name: `kaibo_${name}`,
    type: name.endsWith('_total') ? ('counter' as const) : ('gauge' as const),
    ...(label === undefined ? {} : { label }),
    ...(name.endsWith('_seconds') ? { factor: 0.001 } : {}),
  }));
