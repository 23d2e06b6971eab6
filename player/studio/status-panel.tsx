import type { Interruption, Remark, Session } from '../../protocol/api.js';
import { formatClock, formatDuration } from '../lib/time.js';
import { useLocale } from '../lib/ui/localized.js';
import { encodingKey, endKey, interruptionKey, remarkKey } from './session-texts.js';

/** What became of the newest session: how it is encoded, what went wrong on the way. */
export function StatusPanel({ session }: { session: Session | null }) {
  const { t } = useLocale();
  return (
    <section class="panel status-panel">
      <h2>
        {t('session.heading')}
        {session === null ? null : (
          <span class="status-word" data-session-status={session.status}>
            {session.test ? `${t('status.testing')} · ` : ''}
            {t(`session.${session.status}`)}
          </span>
        )}
      </h2>
      {session === null ? <p class="muted">{t('session.none')}</p> : <Facts session={session} />}
    </section>
  );
}

function Facts({ session }: { session: Session }) {
  const { t } = useLocale();
  const reason = session.endReason === undefined ? null : endKey(session.endReason);
  return (
    <>
      <dl class="facts">
        <Fact name={t('session.encoding')}>{encodingText(session, t)}</Fact>
        <Fact name={t('studio.rungs')}>{session.rungs.join(' · ') || '–'}</Fact>
        {session.endReason === undefined ? null : (
          <Fact name={t('session.endReason')}>
            {[reason === null ? session.endReason : t(reason), session.endDetail]
              .filter((text) => text !== undefined)
              .join(' · ')}
          </Fact>
        )}
      </dl>
      <Remarks remarks={session.remarks} />
      <Interruptions interruptions={session.interruptions} />
    </>
  );
}

function encodingText({ encoding }: Session, t: ReturnType<typeof useLocale>['t']): string {
  if (encoding === undefined) return '–';
  const known = encodingKey(encoding.reason);
  const why = known === null ? encoding.reason : t(known);
  return `${t(encoding.top === 'copied' ? 'encoding.copied' : 'encoding.encoded')} · ${why}`;
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Remarks({ remarks }: { remarks: readonly Remark[] }) {
  const { t, language } = useLocale();
  return (
    <>
      <h3>{t('session.remarks')}</h3>
      {remarks.length === 0 ? <p class="muted">{t('session.noRemarks')}</p> : null}
      <ul class="log" role="log" aria-label={t('session.remarks')}>
        {remarks.toReversed().map(({ at, code, text }) => {
          const known = remarkKey(code);
          return (
            <li key={`${at} ${code}`} title={text} data-remark={code}>
              <time dateTime={new Date(at).toISOString()}>{formatClock(at, language)}</time>
              <span>{known === null ? text : t(known)}</span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Interruptions({ interruptions }: { interruptions: readonly Interruption[] }) {
  const { t, language } = useLocale();
  return (
    <>
      <h3>{t('session.interruptions')}</h3>
      {interruptions.length === 0 ? <p class="muted">{t('session.noInterruptions')}</p> : null}
      <ul class="log">
        {interruptions.toReversed().map(({ from, to, reason }) => {
          const known = interruptionKey(reason);
          return (
            <li key={from}>
              <time dateTime={new Date(from).toISOString()}>{formatClock(from, language)}</time>
              <span>
                {known === null ? reason : t(known)} ·{' '}
                {to === null
                  ? t('session.away')
                  : t('session.awayFor', { time: formatDuration((to - from) / 1000) })}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
