import type { Outbox } from './port.js';

/** Without endpoints nobody is told. */
export const noOutbox: Outbox = { append: async () => undefined };
