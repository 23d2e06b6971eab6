import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { IngestAddress } from '../../protocol/calls.js';
import { copyText } from '../lib/copy.js';
import type { MessageKey } from '../lib/locales/texts.js';
import { CheckIcon, CopyIcon, EyeIcon, EyeOffIcon, QrIcon } from '../lib/ui/icons.js';
import { useLocale } from '../lib/ui/localized.js';
import { QrCode } from '../lib/ui/qr.js';
import { Confirm } from '../lib/ui/sheet.js';
import type { Toasts } from '../lib/ui/toast.js';
import type { Act } from '../lib/ui/use-act.js';

interface PushProps {
  ingest: IngestAddress | null;
  act: Act;
  toasts: Toasts;
  onRotate: () => Promise<void>;
}

const OBS = ['studio.obs1', 'studio.obs2', 'studio.obs3', 'studio.obs4'] as const;
const PHONE = ['studio.phone1', 'studio.phone2', 'studio.phone3', 'studio.phone4'] as const;

/** Where to stream to, and how. */
export function PushPanel({ ingest, act, toasts, onRotate }: PushProps) {
  const { t } = useLocale();
  const [rotating, setRotating] = useState(false);
  if (ingest === null) return null;
  return (
    <section class="panel">
      <h2>
        {t('studio.push')}
        <button type="button" class="button button-small" onClick={() => setRotating(true)}>
          {t('studio.rotate')}
        </button>
      </h2>
      <SecretLine name={t('studio.server')} value={ingest.server} secret={false} toasts={toasts} />
      <SecretLine name={t('studio.key')} value={ingest.key} secret toasts={toasts} />
      <SecretLine name={t('studio.url')} value={ingest.url} secret toasts={toasts} />
      <Steps title={t('studio.howObs')} steps={OBS} />
      <Steps title={t('studio.howPhone')} steps={PHONE} />
      {rotating ? (
        <Confirm
          title={t('studio.rotate')}
          text={t('studio.rotateConfirm')}
          danger
          onConfirm={() => act(onRotate, t('studio.rotated'))}
          onClose={() => setRotating(false)}
        />
      ) : null}
    </section>
  );
}

interface LineProps {
  name: string;
  value: string;
  secret: boolean;
  toasts: Toasts;
}

/** A value to copy or scan; a secret is covered until asked for, since studios are shown on screens. */
function SecretLine({ name, value, secret, toasts }: LineProps) {
  const { t } = useLocale();
  const [shown, setShown] = useState(!secret);
  const [qr, setQr] = useState(false);
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    const done = await copyText(value);
    toasts.show(done ? t('studio.copied') : t('studio.copyFailed'), done ? 'plain' : 'error');
    setCopied(done);
    if (!done) setShown(true);
    window.setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <div class="secret">
      <span class="secret-name">{name}</span>
      <code class={shown ? 'secret-value' : 'secret-value secret-covered'}>
        {shown ? value : '•'.repeat(Math.min(28, value.length))}
      </code>
      <div class="secret-actions">
        {secret ? (
          <IconToggle
            label={`${shown ? t('studio.hide') : t('studio.reveal')}: ${name}`}
            pressed={shown}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOffIcon size={20} /> : <EyeIcon size={20} />}
          </IconToggle>
        ) : null}
        <IconToggle label={`${t('studio.qr')}: ${name}`} pressed={qr} onClick={() => setQr(!qr)}>
          <QrIcon size={20} />
        </IconToggle>
        <button
          type="button"
          class="icon-button"
          aria-label={`${t('studio.copy')}: ${name}`}
          title={t('studio.copy')}
          onClick={() => void copy()}
        >
          {copied ? <CheckIcon size={20} /> : <CopyIcon size={20} />}
        </button>
      </div>
      {qr ? <QrCode text={value} label={t('studio.qrOf', { what: name })} /> : null}
    </div>
  );
}

interface ToggleProps {
  label: string;
  pressed: boolean;
  onClick: () => void;
  children: ComponentChildren;
}

function IconToggle({ label, pressed, onClick, children }: ToggleProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

function Steps({ title, steps }: { title: string; steps: readonly MessageKey[] }) {
  const { t } = useLocale();
  return (
    <details class="steps">
      <summary>{title}</summary>
      <ol>
        {steps.map((step) => (
          <li key={step}>{t(step)}</li>
        ))}
      </ol>
    </details>
  );
}
