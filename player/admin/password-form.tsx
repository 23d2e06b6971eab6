import { useState } from 'preact/hooks';
import { useLocale } from '../lib/ui/localized.js';
import { Form, Input } from './form.js';

interface PasswordProps {
  /** Of who asks: the password as it is must be said. */
  own: boolean;
  onSend: (body: { password: string; current?: string }) => Promise<void>;
}

/** A new password; whose it is, is then logged out everywhere. */
export function PasswordForm({ own, onSend }: PasswordProps) {
  const { t } = useLocale();
  const [password, setPassword] = useState('');
  const [current, setCurrent] = useState('');
  const send = (): Promise<void> =>
    onSend({ password, ...(own ? { current } : {}) }).then(() => {
      setPassword('');
      setCurrent('');
    });
  return (
    <section class="stock-panel">
      <h3>{t('admin.people.password')}</h3>
      <Form submit={t('admin.people.password')} onSubmit={send}>
        {own ? (
          <Input
            required
            type="password"
            autocomplete="current-password"
            label={t('admin.people.currentPassword')}
            value={current}
            onInput={setCurrent}
            maxLength={256}
          />
        ) : null}
        <Input
          required
          type="password"
          autocomplete="new-password"
          label={t('admin.people.newPassword')}
          help={t('admin.people.passwordHelp')}
          value={password}
          onInput={setPassword}
          maxLength={256}
        />
      </Form>
    </section>
  );
}
