import type { MessageKey } from '../../lib/locales/texts.js';
import { HelpSheet } from '../../lib/ui/help.js';
import { OrdersButton } from '../../lib/ui/lazy-shop.js';
import { useLocale } from '../../lib/ui/localized.js';
import { QualityChoice } from '../../lib/ui/quality.js';
import { ViewSettingsForm } from '../../lib/ui/settings.js';
import { Sheet } from '../../lib/ui/sheet.js';
import { TalkGate } from '../../lib/ui/talk-gate.js';
import type { Panel, WatchView } from './parts.js';
import { RoomShelf } from './side.js';

const KEYS: readonly (readonly [string, MessageKey])[] = [
  ['Space k', 'help.play'],
  ['m', 'help.mute'],
  ['f', 'help.fullscreen'],
  ['d', 'help.danmaku'],
  ['c', 'help.compose'],
  ['l', 'help.like'],
  ['Home', 'back.start'],
  ['End', 'back.live'],
  ['?', 'help.help'],
  ['Esc', 'help.close'],
];

/** The sheet that is open, if one is. */
export function Panels({ page, panel }: { page: WatchView; panel: Panel }) {
  const { t } = useLocale();
  const { player, settings, session } = page.parts;
  const close = (): void => page.open(null);
  switch (panel) {
    case 'shelf':
      return (
        <Sheet title={t('shelf.heading')} onClose={close}>
          <OrdersButton onClick={page.showOrders} />
          <RoomShelf page={page} />
        </Sheet>
      );
    case 'settings':
      return (
        <Sheet title={t('controls.settings')} onClose={close}>
          <QualityChoice media={page.media} choose={(index) => player.chooseRung(index)} />
          {page.media.back || !page.media.pictured ? null : (
            <button
              type="button"
              class="button"
              onClick={() => {
                player.goBack();
                close();
              }}
            >
              {t('back.start')}
            </button>
          )}
          <ViewSettingsForm store={settings} cards />
        </Sheet>
      );
    case 'compose':
      return page.canSay ? (
        <Sheet title={t('chat.heading')} onClose={close} class="sheet-compose">
          <TalkGate state={page.state} session={session} clock={page.parts.clock} autoFocus onSent={close} />
        </Sheet>
      ) : null;
    case 'help':
      return <HelpSheet keys={KEYS} onClose={close} />;
    default:
      return null;
  }
}
