import { formatCount } from '../../lib/time.js';
import { Chat } from '../../lib/ui/chat.js';
import { HeartIcon } from '../../lib/ui/icons.js';
import { OrdersButton } from '../../lib/ui/lazy-shop.js';
import { useLocale } from '../../lib/ui/localized.js';
import { Pinned } from '../../lib/ui/pinned.js';
import { ShelfList } from '../../lib/ui/shelf.js';
import { TalkGate } from '../../lib/ui/talk-gate.js';
import type { WatchView } from './parts.js';

/** Shelf and talk beside the picture, on desktops. */
export function Side({ page }: { page: WatchView }) {
  const { t, language } = useLocale();
  const { state, canSay, parts } = page;
  return (
    <aside class="side">
      <section class="side-shelf" aria-label={t('shelf.heading')}>
        <h2>
          {t('shelf.heading')} <small>{state.shelf.length}</small>
          <OrdersButton onClick={page.showOrders} />
        </h2>
        <RoomShelf page={page} />
      </section>
      <section class="side-chat" aria-label={t('chat.heading')}>
        <h2>
          {t('chat.heading')}
          <button
            type="button"
            class="like-pill"
            aria-label={t('like.label')}
            onClick={() => parts.session.like()}
          >
            <HeartIcon size={18} />
            <span>{formatCount(state.likes, language)}</span>
          </button>
        </h2>
        <RoomChat page={page} />
        {canSay ? <TalkGate state={state} session={parts.session} clock={parts.clock} /> : null}
      </section>
    </aside>
  );
}

/** The room's shelf, in the side column or a sheet. */
export function RoomShelf({ page }: { page: WatchView }) {
  return (
    <ShelfList
      items={page.state.shelf}
      explaining={page.explaining}
      onClick={page.clicked}
      onBuy={page.buy}
      offers={page.offers}
      clock={page.parts.clock}
    />
  );
}

/** The room's talk, in the side column or over the picture. */
export function RoomChat({ page }: { page: WatchView }) {
  const { t } = useLocale();
  const { lines, viewer, pinned } = page.state;
  return (
    <div class="talk">
      <Pinned message={pinned} />
      <Chat lines={lines} me={viewer?.id ?? null} emptyText={t('chat.empty')} />
    </div>
  );
}
