import { type ClientFlags, operatorClient } from './client-options.js';

/** `kaibo keys personal list`: the keys of personal data, the newest first. */
export async function listPersonalKeys(flags: ClientFlags): Promise<void> {
  const { items, generated } = await operatorClient(flags).personalKeys();
  for (const { id, texts } of items) console.log(`${id}  ${texts} texts`);
  console.log(generated ? 'kept in <data>/personal-keys' : 'configured (personal.keys)');
}

/** `kaibo keys personal rotate` */
export async function rotatePersonalKey(flags: ClientFlags): Promise<void> {
  const { id } = await operatorClient(flags).rotatePersonalKey();
  console.log(
    `${id} seals personal data from now on; \`kaibo keys personal reencrypt\` seals anew what is there`,
  );
}

/** `kaibo keys personal reencrypt`: batch after batch, until nothing is left under an old key. */
export async function reencryptPersonalData(flags: ClientFlags): Promise<void> {
  const api = operatorClient(flags);
  let total = 0;
  for (let done = false; !done; ) {
    const batch = await api.reencrypt();
    total += batch.changed;
    done = batch.done;
  }
  console.log(`${total} texts were sealed anew`);
}
