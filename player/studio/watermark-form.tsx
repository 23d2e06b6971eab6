import { useRef, useState } from 'preact/hooks';
import type { Watermark } from '../../protocol/api.js';
import { problemText } from '../lib/problem-text.js';
import { Segments, Slider, Switch } from '../lib/ui/controls.js';
import { useLocale } from '../lib/ui/localized.js';
import type { Act } from '../lib/ui/use-act.js';
import type { Desk } from './desk.js';
import { draftOf, fileProblem, MARK_LIMITS, type MarkDraft, toWatermark } from './watermark-rules.js';

interface WatermarkProps {
  desk: Desk;
  /** As saved. */
  mark: Watermark | null;
  act: Act;
}

/** The mark of the next lives: text and picture, where and how large. */
export function WatermarkForm({ desk, mark, act }: WatermarkProps) {
  const { t } = useLocale();
  const [draft, setDraft] = useState<MarkDraft>(() => draftOf(mark));
  const [problem, setProblem] = useState<string | null>(null);
  const set = (change: Partial<MarkDraft>): void => setDraft({ ...draft, ...change });
  const wanted = toWatermark(draft, mark?.image);

  /** What went wrong is shown where it was done; what went well in a toast. */
  const run = (work: () => Promise<void>, done: string): void => {
    setProblem(null);
    act(
      () =>
        work().catch((error: unknown) => {
          setProblem(problemText(error, t));
          throw error;
        }),
      done,
    );
  };

  return (
    <form
      class="settings mark-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== null) run(() => desk.saveWatermark(wanted), t('mark.saved'));
      }}
    >
      <label class="field">
        <span>{t('mark.text')}</span>
        <input
          type="text"
          maxLength={64}
          value={draft.text}
          placeholder={t('mark.textPlaceholder')}
          onInput={(event) => set({ text: event.currentTarget.value })}
        />
        <small>{t('mark.textHelp')}</small>
      </label>
      <Picture
        there={mark?.image !== undefined}
        onPick={(file) => {
          const unfit = fileProblem(file);
          if (unfit === null) run(() => desk.uploadMark(file), t('mark.uploaded'));
          else setProblem(t(unfit));
        }}
      />
      {problem === null ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <Place draft={draft} set={set} />
      <p class="muted mark-when">{t('mark.when')}</p>
      <div class="mark-actions">
        <button
          type="button"
          class="button button-small"
          disabled={mark === null}
          onClick={() =>
            run(async () => {
              await desk.saveWatermark(null);
              setDraft(draftOf(null));
            }, t('mark.removed'))
          }
        >
          {t('mark.remove')}
        </button>
        <button type="submit" class="button button-small button-accent" disabled={wanted === null}>
          {t('mark.save')}
        </button>
      </div>
    </form>
  );
}

interface PlaceProps {
  draft: MarkDraft;
  set: (change: Partial<MarkDraft>) => void;
}

function Place({ draft, set }: PlaceProps) {
  const { t } = useLocale();
  return (
    <>
      <Segments
        legend={t('mark.corner')}
        options={[
          ['top-left', t('mark.corner.top-left')],
          ['top-right', t('mark.corner.top-right')],
          ['bottom-left', t('mark.corner.bottom-left')],
          ['bottom-right', t('mark.corner.bottom-right')],
        ]}
        value={draft.corner}
        onChange={(corner) => set({ corner })}
      />
      <Switch label={t('mark.scroll')} checked={draft.scroll} onChange={(scroll) => set({ scroll })} />
      <Slider
        label={t('mark.size')}
        value={draft.size}
        {...MARK_LIMITS.size}
        onChange={(size) => set({ size })}
      />
      <Slider
        label={t('mark.margin')}
        value={draft.margin}
        {...MARK_LIMITS.margin}
        onChange={(margin) => set({ margin })}
      />
      <Slider
        label={t('mark.opacity')}
        value={draft.opacity}
        {...MARK_LIMITS.opacity}
        onChange={(opacity) => set({ opacity })}
      />
    </>
  );
}

interface PictureProps {
  there: boolean;
  onPick: (file: File) => void;
}

function Picture({ there, onPick }: PictureProps) {
  const { t } = useLocale();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="mark-picture">
      <span>
        {t('mark.image')}
        <small>{there ? t('mark.imageThere') : t('mark.imageHelp')}</small>
      </span>
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        accept="image/png"
        tabIndex={-1}
        aria-label={t('mark.image')}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          // The same file may be chosen again once it was mended.
          currentTarget.value = '';
          if (file !== undefined) onPick(file);
        }}
      />
      <button type="button" class="button button-small" onClick={() => input.current?.click()}>
        {t('mark.choose')}
      </button>
    </div>
  );
}
