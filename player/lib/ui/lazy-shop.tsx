import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ShelfCard } from '../../../protocol/channel.js';
import type { Offer } from '../../../protocol/offers.js';
import { ReceiptIcon } from './icons.js';
import { useLocale, useLocalization } from './localized.js';
import { Spinner } from './notice.js';
import { Sheet } from './sheet.js';
import type { Shop, ShopParts } from './shop/shop.js';

type ShopModule = typeof import('./shop/entry.js');

/** What the viewer wants of the shop; null: nothing now. */
export type ShopWish =
  | { kind: 'buy'; card: ShelfCard; inGroup: boolean }
  | { kind: 'orders'; order: string | null };

/** The shop's part of a page, once it is there. */
export interface OpenShop {
  module: ShopModule;
  shop: Shop;
}

export interface ShopDoor {
  open: OpenShop | null;
  failed: boolean;
  wish: ShopWish | null;
  ask: (wish: ShopWish | null) => void;
}

/** Time for the picture and what is around it. */
const AFTER_MS = 1_500;

/**
 * Buying is most of a page's code and is not needed to watch: it is loaded at the first tap, or when `soon` and the browser has
 * nothing else to do.
 */
export function useShopDoor(parts: ShopParts, soon: boolean): ShopDoor {
  const localization = useLocalization();
  const [open, setOpen] = useState<OpenShop | null>(null);
  const [failed, setFailed] = useState(false);
  const [wish, setWish] = useState<ShopWish | null>(null);
  const load = useCallback((): void => {
    setFailed(false);
    import('./shop/entry.js').then(
      (module) => {
        localization.add(module.shopTexts);
        setOpen((before) => before ?? { module, shop: new module.Shop(parts) });
        const order = module.returnedFrom(parts.tab);
        if (order !== null) setWish({ kind: 'orders', order });
      },
      () => setFailed(true),
    );
  }, [localization, parts]);
  useEffect(() => {
    if (!soon || open !== null) return;
    const timer = window.setTimeout(load, AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [soon, open, load]);
  const ask = (next: ShopWish | null): void => {
    setWish(next);
    if (next !== null && open === null) load();
  };
  return { open, failed, wish, ask };
}

interface ShopSheetProps {
  door: ShopDoor;
  offers: readonly Offer[];
  shelf: readonly ShelfCard[];
}

/** The sheet of what the viewer wants; there at once, its content as soon as it is loaded. */
export function ShopSheet({ door, offers, shelf }: ShopSheetProps) {
  const { t } = useLocale();
  const { wish, failed } = door;
  if (wish === null) return null;
  const close = (): void => door.ask(null);
  return (
    <Sheet
      key={wish.kind}
      title={wish.kind === 'buy' ? wish.card.name : t('shelf.orders')}
      onClose={close}
      class="sheet-shop"
    >
      {door.open !== null ? (
        <Content open={door.open} wish={wish} offers={offers} shelf={shelf} onClose={close} />
      ) : (
        <div class="sheet-wait">
          {failed ? <p role="alert">{t('shelf.openFailed')}</p> : <Spinner />}
          {failed ? (
            <button type="button" class="button" onClick={() => door.ask(wish)}>
              {t('controls.retry')}
            </button>
          ) : null}
        </div>
      )}
    </Sheet>
  );
}

/** Opens what the viewer has ordered. */
export function OrdersButton({ onClick }: { onClick: () => void }) {
  const { t } = useLocale();
  return (
    <button type="button" class="pill-button orders-button" onClick={onClick}>
      <ReceiptIcon size={16} />
      <span>{t('shelf.orders')}</span>
    </button>
  );
}

interface ContentProps {
  open: OpenShop;
  wish: ShopWish;
  offers: readonly Offer[];
  shelf: readonly ShelfCard[];
  onClose: () => void;
}

function Content({ open: { module, shop }, wish, offers, shelf, onClose }: ContentProps) {
  if (wish.kind === 'orders')
    return <module.OrdersContent shop={shop} offers={offers} first={wish.order} onClose={onClose} />;
  const card = shelf.find(({ product }) => product === wish.card.product) ?? wish.card;
  return (
    <module.BuyContent
      shop={shop}
      card={card}
      way={wish.inGroup ? 'new' : 'alone'}
      offers={offers}
      onClose={onClose}
    />
  );
}
