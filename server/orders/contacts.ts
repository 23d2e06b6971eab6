import { Value } from 'typebox/value';
import { Contact } from '../../protocol/orders.js';

/** Encrypts contacts at rest, each bound to its order. */
export interface SealedContacts {
  seal(contact: Contact, order: string): string;
  /** @throws when the text was changed, or is another order's */
  open(sealed: string, order: string): Contact;
}

/** Seals texts, each for an owner. */
interface Box {
  seal(plain: string, owner: string): string;
  /** @throws when it can't be opened, or not for this owner */
  open(sealed: string, owner: string): string;
}

/** Whom a contact is bound to. */
export const ownerOf = (order: string): string => `order ${order}`;

/** Contacts as JSON in a box. */
export class BoxedContacts implements SealedContacts {
  constructor(private readonly box: Box) {}

  seal = (contact: Contact, order: string): string => this.box.seal(JSON.stringify(contact), ownerOf(order));

  open = (sealed: string, order: string): Contact =>
    Value.Parse(Contact, JSON.parse(this.box.open(sealed, ownerOf(order))));
}
