import { Value } from 'typebox/value';
import { Contact } from '../../protocol/orders.js';
import type { SecretBox } from '../secrets.js';

/** Encrypts contacts at rest, each bound to its order. */
export interface SealedContacts {
  seal(contact: Contact, order: string): string;
  /** @throws when the text was changed, or is another order's */
  open(sealed: string, order: string): Contact;
}

/** Contacts under one key. */
export class BoxedContacts implements SealedContacts {
  constructor(private readonly box: SecretBox) {}

  seal = (contact: Contact, order: string): string =>
    this.box.seal(JSON.stringify(contact), `order ${order}`);

  open = (sealed: string, order: string): Contact =>
    Value.Parse(Contact, JSON.parse(this.box.open(sealed, `order ${order}`)));
}
