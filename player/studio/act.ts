/** Runs an action of the host and tells how it went; `done` is what to say when it worked. */
export type Act = (work: () => Promise<void>, done?: string) => void;
