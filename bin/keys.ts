import { type ClientFlags, operatorClient } from './client-options.js';

/** `kaibo keys show|rotate --room R` */
export async function runKeys(
  action: 'show' | 'rotate',
  flags: ClientFlags & { room: string },
): Promise<void> {
  const api = operatorClient(flags);
  const ingest = action === 'show' ? await api.ingest(flags.room) : await api.rotateKey(flags.room);
  console.log(`server  ${ingest.server}\nkey     ${ingest.key}\nurl     ${ingest.url}`);
}
