/** One thing wrong with the configuration. */
export interface ConfigProblem {
  /** `http.port`, or the unknown name as it was given. */
  readonly option: string;
  /** What is wrong and what is right, without the option's name. */
  readonly message: string;
  /** Where it came from: `kaibo.yaml:3`, `KAIBO_HTTP_PORT`, `--http-port`, `default`. */
  readonly source: string;
}

/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(['The configuration can not be used:', ...problems.map(lineOf)].join('\n'));
    this.name = 'ConfigError';
  }
}

function lineOf({ option, message, source }: ConfigProblem): string {
  return `  - ${option} ${message} (${source})`;
}
