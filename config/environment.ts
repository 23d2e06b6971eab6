/** The process's environment; the only place that reads it, so that nothing is configured behind the options' back. */
export const environment = (): Record<string, string | undefined> => process.env;
