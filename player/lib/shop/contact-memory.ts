import type { Contact } from '../../../protocol/orders.js';
import { isRecord, type SafeStorage } from '../storage.js';

const KEY = 'kaibo.contact';

/** The receiver that the viewer asked this device to remember; null when they did not. */
export function rememberedContact(storage: SafeStorage): Contact | null {
  const kept = storage.read(KEY);
  if (!isRecord(kept) || typeof kept.name !== 'string' || typeof kept.phone !== 'string') return null;
  const { name, phone, address } = kept;
  return { name, phone, ...(typeof address === 'string' && address !== '' ? { address } : {}) };
}

export function rememberContact(storage: SafeStorage, contact: Contact): void {
  storage.write(KEY, contact);
}

export function forgetContact(storage: SafeStorage): void {
  storage.remove(KEY);
}

const PHONE = /^\+?[0-9 -]{5,20}$/;

export type ContactFault = 'name' | 'phone' | null;

/** What must be mended before the contact can be sent. */
export function contactFault({ name, phone }: { name: string; phone: string }): ContactFault {
  if (name.trim() === '') return 'name';
  return PHONE.test(phone.trim()) ? null : 'phone';
}

/** The fields as they are sent: without blanks around them, without an address when there is none. */
export function toContact(fields: { name: string; phone: string; address: string }): Contact {
  const address = fields.address.trim();
  return {
    name: fields.name.trim(),
    phone: fields.phone.trim(),
    ...(address === '' ? {} : { address }),
  };
}
