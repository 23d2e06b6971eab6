import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { DANMAKU_MAX_LENGTH, type DanmakuMode, DEFAULT_COLOR } from '../../../protocol/channel.js';
import type { Translate } from '../i18n.js';
import { SayError } from '../room-session.js';
import { PaletteIcon, SendIcon, SmileIcon } from './icons.js';
import { useLocale } from './localized.js';

const MODES: readonly DanmakuMode[] = ['scroll', 'top', 'bottom'];
const COLORS = [DEFAULT_COLOR, '#ff5f6d', '#ffb03a', '#ffe45c', '#7be495', '#5cd0ff', '#b79bff', '#ff9bd2'];
const EMOJI = [
  ...'😀😂🥰😍😎🤔😭😱👍👏🙏💪🎉🔥❤️💰🛒🎁🌹✨'.matchAll(/\p{Emoji_Presentation}|\p{Emoji}\uFE0F/gu),
].map(([emoji]) => emoji);
const QUICK = [
  'chat.quick1',
  'chat.quick2',
  'chat.quick3',
  'chat.quick4',
  'chat.quick5',
  'chat.quick6',
] as const;

interface ComposerProps {
  /** Rejects with a SayError. */
  say: (text: string, mode: DanmakuMode, color: string) => Promise<void>;
  placeholder?: string;
  /** Phrases and styles are for viewers. */
  plain?: boolean;
  autoFocus?: boolean;
  /** Seconds until the next message may be sent. */
  wait?: number;
  /** After a message was taken. */
  onSent?: () => void;
}

/** Where viewers write: 1–100 characters, a position and a colour; says what to do when a message is refused. */
export function Composer({
  say,
  placeholder,
  plain = false,
  autoFocus = false,
  wait = 0,
  onSent,
}: ComposerProps) {
  const { t } = useLocale();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [mode, setMode] = useState<DanmakuMode>('scroll');
  const [color, setColor] = useState(DEFAULT_COLOR);
  const [panel, setPanel] = useState<'emoji' | 'style' | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);

  const left = DANMAKU_MAX_LENGTH - [...text.trim()].length;
  const send = async (message: string): Promise<void> => {
    if (message.trim() === '' || sending || wait > 0) return;
    setSending(true);
    setProblem(null);
    try {
      await say(message.trim(), mode, color);
      setText((current) => (current === message ? '' : current));
      setPanel(null);
      onSent?.();
    } catch (error) {
      setProblem(sayProblem(error, t));
    } finally {
      setSending(false);
    }
  };
  const toggle = (which: 'emoji' | 'style'): void => setPanel(panel === which ? null : which);

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (left >= 0) void send(text);
      }}
    >
      {problem === null ? null : (
        <p class="composer-problem" role="alert">
          {problem}
        </p>
      )}
      {plain ? null : (
        <ul class="quick" aria-label={t('chat.quick')}>
          {QUICK.map((key) => (
            <li key={key}>
              <button type="button" onClick={() => void send(t(key))}>
                {t(key)}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="composer-row">
        <div class="composer-field" style={{ '--ink': color }}>
          <input
            ref={input}
            class="composer-input"
            type="text"
            value={text}
            placeholder={
              wait > 0 ? t('chat.slowWait', { seconds: wait }) : (placeholder ?? t('chat.placeholder'))
            }
            aria-label={t('chat.message')}
            aria-describedby="composer-count"
            enterkeyhint="send"
            autocomplete="off"
            onInput={(event) => setText(event.currentTarget.value.slice(0, 400))}
            onKeyDown={(event) => {
              event.stopPropagation();
              if (event.key === 'Escape') event.currentTarget.blur();
            }}
          />
          <span id="composer-count" class={left < 0 ? 'composer-count composer-over' : 'composer-count'}>
            {text === '' ? '' : left}
            {text === '' ? null : (
              <span class="visually-hidden">
                {left < 0 ? t('chat.over', { count: -left }) : t('chat.left', { count: left })}
              </span>
            )}
          </span>
        </div>
        {plain ? null : (
          <>
            <ToolButton label={t('chat.emoji')} open={panel === 'emoji'} onClick={() => toggle('emoji')}>
              <SmileIcon />
            </ToolButton>
            <ToolButton
              label={`${t('chat.color')} · ${t('chat.mode')}`}
              open={panel === 'style'}
              onClick={() => toggle('style')}
            >
              <span class="ink" style={{ '--ink': color }}>
                <PaletteIcon />
              </span>
            </ToolButton>
          </>
        )}
        <button
          type="submit"
          class="send"
          disabled={text.trim() === '' || left < 0 || sending || wait > 0}
          aria-label={t('chat.send')}
        >
          <SendIcon />
        </button>
      </div>
      {panel === 'emoji' ? (
        <ul class="emoji-panel" aria-label={t('chat.emoji')}>
          {EMOJI.map((emoji) => (
            <li key={emoji}>
              <button
                type="button"
                onClick={() => {
                  setText(text + emoji);
                  input.current?.focus();
                }}
              >
                {emoji}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {panel === 'style' ? (
        <div class="style-panel">
          <fieldset class="segments">
            <legend class="visually-hidden">{t('chat.mode')}</legend>
            {MODES.map((choice) => (
              <label key={choice}>
                <input
                  type="radio"
                  name="danmaku-mode"
                  checked={mode === choice}
                  onChange={() => setMode(choice)}
                />
                <span>{t(`chat.mode.${choice}`)}</span>
              </label>
            ))}
          </fieldset>
          <fieldset class="swatches">
            <legend class="visually-hidden">{t('chat.color')}</legend>
            {COLORS.map((choice) => (
              <label key={choice} style={{ '--ink': choice }}>
                <input
                  type="radio"
                  name="danmaku-color"
                  aria-label={choice}
                  checked={color === choice}
                  onChange={() => setColor(choice)}
                />
                <span />
              </label>
            ))}
          </fieldset>
        </div>
      ) : null}
    </form>
  );
}

interface ToolButtonProps {
  label: string;
  open: boolean;
  onClick: () => void;
  children: ComponentChildren;
}

function ToolButton({ label, open, onClick, children }: ToolButtonProps) {
  return (
    <button
      type="button"
      class={open ? 'tool tool-open' : 'tool'}
      aria-label={label}
      title={label}
      aria-expanded={open}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** What was wrong with a message and what to do. */
export function sayProblem(error: unknown, t: Translate): string {
  if (!(error instanceof SayError)) return t('error.generic', { detail: String(error) });
  if (error.code === 'too_fast' && error.retryAfter !== undefined) {
    return t('error.too_fastIn', { seconds: Math.ceil(error.retryAfter / 1000) });
  }
  return t(`error.${error.code}`);
}
