import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Offer } from '../../protocol/offers.js';
import { listOf } from '../lib/api.js';
import { formatMoney } from '../lib/money.js';
import { endsAt, startsAt } from '../lib/room-shop.js';
import { formatMoment } from '../lib/time.js';
import { useLocale } from '../lib/ui/localized.js';
import { Confirm } from '../lib/ui/sheet.js';
import { Select } from './form.js';
import type { Pages } from './pages.js';
import { Head, type SectionProps, useRooms } from './parts.js';
import { Table } from './table.js';

const KINDS = {
  'flash-sale': { path: 'flash-sales', label: 'offers.flash' },
  coupon: { path: 'coupons', label: 'offers.coupon' },
  'group-buy': { path: 'group-buys', label: 'offers.group' },
} as const;

/** What a room offers, has offered and will; to begin one is the studio's work. */
export function OffersSection({ api, act }: SectionProps) {
  const { t, language } = useLocale();
  const rooms = useRooms(api);
  const [chosen, setRoom] = useState('');
  const room = chosen === '' ? (rooms[0]?.id ?? '') : chosen;
  const [ending, setEnding] = useState<Offer | null>(null);
  const pages = useOffers(api, room);
  return (
    <>
      <Head title={t('admin.nav.offers')}>
        <Select
          label={t('admin.room')}
          value={room}
          options={rooms.map(({ id, title }) => [id, title] as const)}
          onChange={setRoom}
        />
        {room === '' ? null : (
          <a class="button button-accent" href={`/studio/${room}`} target="_blank" rel="noopener">
            {t('admin.offers.inStudio')}
          </a>
        )}
      </Head>
      <Table
        label={t('admin.nav.offers')}
        pages={pages}
        keyOf={({ id }) => id}
        empty={t('offers.none')}
        columns={[
          { title: t('admin.offers.kind'), cell: ({ kind }) => t(KINDS[kind].label) },
          {
            title: t('admin.offers.what'),
            kind: 'wide',
            cell: (offer) =>
              offer.kind === 'coupon'
                ? offer.title
                : `${formatMoney(offer.price, language)} · ${offer.product}`,
          },
          { title: t('admin.status'), cell: ({ status }) => t(`offers.status.${status}`) },
          {
            title: t('admin.offers.left'),
            kind: 'number',
            cell: (offer) => (offer.kind === 'group-buy' ? '–' : `${offer.left} / ${offer.quota}`),
          },
          {
            title: t('admin.offers.from'),
            cell: (offer) => formatMoment(startsAt(offer), Date.now(), language),
          },
          { title: t('admin.offers.to'), cell: (offer) => formatMoment(endsAt(offer), Date.now(), language) },
          {
            title: t('admin.actions'),
            cell: (offer) =>
              offer.status === 'ended' ? (
                '–'
              ) : (
                <button
                  type="button"
                  class="button button-small button-danger"
                  onClick={() => setEnding(offer)}
                >
                  {t('offers.stop')}
                </button>
              ),
          },
        ]}
      />
      {ending === null ? null : (
        <Confirm
          title={t('offers.stop')}
          text={t('offers.stopConfirm')}
          danger
          onConfirm={() =>
            act(async () => {
              await api.delete(`/${KINDS[ending.kind].path}/${encodeURIComponent(ending.id)}`);
              pages.reload();
            }, t('offers.stopped'))
          }
          onClose={() => setEnding(null)}
        />
      )}
    </>
  );
}

/** All offers of a room, newest first, as one list. */
function useOffers(api: SectionProps['api'], room: string): Pages<Offer> {
  const [state, setState] = useState<Pick<Pages<Offer>, 'items' | 'phase' | 'error'>>({
    items: [],
    phase: 'loading',
    error: null,
  });
  const load = useCallback(async (): Promise<void> => {
    if (room === '') return;
    const of = (kind: Offer['kind']) =>
      api.get<unknown>(`/rooms/${encodeURIComponent(room)}/${KINDS[kind].path}`);
    try {
      const [sales, coupons, groups] = await Promise.all([of('flash-sale'), of('coupon'), of('group-buy')]);
      const items: Offer[] = [
        ...listOf<Omit<Offer & { kind: 'flash-sale' }, 'kind'>>(sales).map((it) => ({
          ...it,
          kind: 'flash-sale' as const,
        })),
        ...listOf<Omit<Offer & { kind: 'coupon' }, 'kind'>>(coupons).map((it) => ({
          ...it,
          kind: 'coupon' as const,
        })),
        ...listOf<Omit<Offer & { kind: 'group-buy' }, 'kind'>>(groups).map((it) => ({
          ...it,
          kind: 'group-buy' as const,
        })),
      ];
      setState({ items: items.sort((a, b) => startsAt(b) - startsAt(a)), phase: 'ready', error: null });
    } catch (error) {
      setState({ items: [], phase: 'failed', error });
    }
  }, [api, room]);
  useEffect(() => void load(), [load]);
  return { ...state, more: false, loadMore: () => {}, reload: () => void load() };
}
