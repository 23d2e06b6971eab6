import { useState } from 'preact/hooks';
import type { Contact } from '../../../../protocol/orders.js';
import {
  contactFault,
  forgetContact,
  rememberContact,
  rememberedContact,
  toContact,
} from '../../shop/contact-memory.js';
import type { SafeStorage } from '../../storage.js';
import { useLocale } from '../localized.js';

interface Fields {
  name: string;
  phone: string;
  address: string;
}

/** Who receives the goods, as typed so far. */
export interface ContactDraft {
  fields: Fields;
  remember: boolean;
  /** Nothing is typed: the order goes without a receiver. */
  empty: boolean;
  /** Shown once the viewer has tried to order with it. */
  problem: 'name' | 'phone' | null;
  change: (change: Partial<Fields>) => void;
  setRemember: (on: boolean) => void;
  clear: () => void;
  /** The contact to send; null: none; undefined: it must be mended first, which is then shown. */
  take: () => Contact | null | undefined;
}

const NONE: Fields = { name: '', phone: '', address: '' };

export function useContact(storage: SafeStorage): ContactDraft {
  const [kept] = useState(() => rememberedContact(storage));
  const [fields, setFields] = useState<Fields>({ ...NONE, ...kept });
  const [remember, setRemember] = useState(kept !== null);
  const [problem, setProblem] = useState<ContactDraft['problem']>(null);
  const empty = Object.values(fields).every((text) => text.trim() === '');
  const take = (): Contact | null | undefined => {
    const fault = empty ? null : contactFault(fields);
    setProblem(fault);
    if (fault !== null) return undefined;
    const contact = empty ? null : toContact(fields);
    if (remember && contact !== null) rememberContact(storage, contact);
    else forgetContact(storage);
    return contact;
  };
  return {
    fields,
    remember,
    empty,
    problem,
    change: (change) => setFields((before) => ({ ...before, ...change })),
    setRemember,
    clear: () => {
      setFields(NONE);
      setProblem(null);
    },
    take,
  };
}

/** Folded away until it is wanted: goods that are fetched, or sent by arrangement, need none. */
export function ContactForm({ draft }: { draft: ContactDraft }) {
  const { t } = useLocale();
  const { fields, problem } = draft;
  return (
    <details class="buy-contact" open={problem !== null}>
      <summary>
        <span class="buy-label">{t('contact.heading')}</span>
        <span class="buy-contact-short">
          {draft.empty ? t('contact.optional') : `${fields.name} ${maskPhone(fields.phone)}`}
        </span>
      </summary>
      <div class="buy-contact-fields">
        <label class="field">
          <span>{t('contact.name')}</span>
          <input
            type="text"
            autocomplete="name"
            maxLength={60}
            value={fields.name}
            aria-invalid={problem === 'name'}
            onInput={(event) => draft.change({ name: event.currentTarget.value })}
          />
        </label>
        <label class="field">
          <span>{t('contact.phone')}</span>
          <input
            type="tel"
            inputMode="tel"
            autocomplete="tel"
            maxLength={21}
            value={fields.phone}
            aria-invalid={problem === 'phone'}
            onInput={(event) => draft.change({ phone: event.currentTarget.value })}
          />
        </label>
        <label class="field field-wide">
          <span>{t('contact.address')}</span>
          <input
            type="text"
            autocomplete="street-address"
            maxLength={300}
            value={fields.address}
            onInput={(event) => draft.change({ address: event.currentTarget.value })}
          />
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={draft.remember}
            onChange={(event) => draft.setRemember(event.currentTarget.checked)}
          />
          {t('contact.remember')}
        </label>
        <small class="muted">{t('contact.privacy')}</small>
        {problem === null ? null : (
          <p class="problem" role="alert">
            {t(problem === 'name' ? 'contact.badName' : 'contact.badPhone')}{' '}
            <button type="button" class="link-button" onClick={draft.clear}>
              {t('contact.clear')}
            </button>
          </p>
        )}
      </div>
    </details>
  );
}

/** Enough of it to know it again. */
const maskPhone = (phone: string): string =>
  phone.length < 8 ? phone : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
