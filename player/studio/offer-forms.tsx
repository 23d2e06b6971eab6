import { useState } from 'preact/hooks';
import type { Product } from '../../protocol/api.js';
import type { ShelfCard } from '../../protocol/channel.js';
import type { NewCoupon, NewFlashSale, NewGroupBuy } from '../../protocol/offers.js';
import type { Translate } from '../lib/i18n.js';
import { Segments, Switch } from '../lib/ui/controls.js';
import { useLocale } from '../lib/ui/localized.js';
import { firstSku, OfferForm, ProductFields, SelectField, TextField } from './offer-fields.js';
import { type CouponDraft, toCoupon, toFlashSale, toGroupBuy } from './offer-rules.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

interface FormProps<T> {
  shelf: readonly ShelfCard[];
  products: readonly Product[];
  /** Product to begin with. */
  product: string;
  now: () => number;
  onDone: (wish: T) => void;
}

const currencyOf = (shelf: readonly ShelfCard[], product: string): string =>
  (shelf.find((card) => card.product === product) ?? shelf[0])?.price.currency ?? 'CNY';

function durationText(ms: number, t: Translate): string {
  if (ms < MINUTE) return t('offers.duration30');
  return ms < HOUR
    ? t('offers.durationMinutes', { count: ms / MINUTE })
    : t('offers.durationHours', { count: ms / HOUR });
}

/** A flash sale that starts at once. */
export function FlashForm({ shelf, products, product, onDone }: FormProps<NewFlashSale>) {
  const { t } = useLocale();
  const [draft, setDraft] = useState({
    product,
    sku: firstSku(products, product),
    price: '',
    quota: '50',
    perBuyer: '1',
    duration: 5 * MINUTE,
  });
  const [bad, setBad] = useState(false);
  const change = (part: Partial<typeof draft>): void => setDraft({ ...draft, ...part });
  const submit = (): void => {
    const sale = toFlashSale(draft, currencyOf(shelf, draft.product));
    setBad(sale === null);
    if (sale !== null) onDone(sale);
  };
  return (
    <OfferForm onSubmit={submit} submit={t('offers.begin')} problem={bad ? t('offers.bad') : null}>
      <ProductFields shelf={shelf} products={products} value={draft} onChange={change} />
      <TextField
        label={t('offers.price')}
        mode="decimal"
        value={draft.price}
        onInput={(price) => change({ price })}
      />
      <TextField
        label={t('offers.quota')}
        mode="numeric"
        value={draft.quota}
        onInput={(quota) => change({ quota })}
      />
      <TextField
        label={t('offers.perBuyer')}
        mode="numeric"
        value={draft.perBuyer}
        onInput={(perBuyer) => change({ perBuyer })}
      />
      <div class="field-wide">
        <Segments
          legend={t('offers.duration')}
          options={[30 * SECOND, MINUTE, 3 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE].map(
            (ms) => [ms, durationText(ms, t)] as const,
          )}
          value={draft.duration}
          onChange={(duration) => change({ duration })}
        />
      </div>
    </OfferForm>
  );
}

/** A coupon that drops at once. */
export function CouponForm({ shelf, now, onDone }: FormProps<NewCoupon>) {
  const { t } = useLocale();
  const [draft, setDraft] = useState<CouponDraft>({
    title: '',
    kind: 'amount',
    off: '10',
    maximum: '',
    threshold: '',
    quota: '100',
    perBuyer: '1',
    duration: 30 * MINUTE,
    liveOnly: true,
    shareToGet: false,
    exclusive: false,
  });
  const [bad, setBad] = useState(false);
  const change = (part: Partial<typeof draft>): void => setDraft({ ...draft, ...part });
  const submit = (): void => {
    const title = draft.title.trim() || t('offers.coupon');
    const coupon = toCoupon({ ...draft, title }, currencyOf(shelf, ''), now());
    setBad(coupon === null);
    if (coupon !== null) onDone(coupon);
  };
  const percent = draft.kind === 'percent';
  return (
    <OfferForm onSubmit={submit} submit={t('offers.drop')} problem={bad ? t('offers.bad') : null}>
      <TextField
        wide
        label={t('offers.title')}
        placeholder={t('offers.titlePlaceholder')}
        value={draft.title}
        onInput={(title) => change({ title })}
      />
      <div class="field-wide">
        <Segments
          legend={t('offers.kind')}
          options={[
            ['amount', t('offers.kind.amount')],
            ['percent', t('offers.kind.percent')],
          ]}
          value={draft.kind}
          onChange={(kind) => change({ kind })}
        />
      </div>
      <TextField
        label={t(percent ? 'offers.percent' : 'offers.amount')}
        mode="decimal"
        value={draft.off}
        onInput={(off) => change({ off })}
      />
      {percent ? (
        <TextField
          label={t('offers.maximum')}
          mode="decimal"
          value={draft.maximum}
          onInput={(maximum) => change({ maximum })}
        />
      ) : null}
      <TextField
        label={t('offers.threshold')}
        mode="decimal"
        value={draft.threshold}
        onInput={(threshold) => change({ threshold })}
      />
      <TextField
        label={t('offers.quota')}
        mode="numeric"
        value={draft.quota}
        onInput={(quota) => change({ quota })}
      />
      <TextField
        label={t('offers.perClaim')}
        mode="numeric"
        value={draft.perBuyer}
        onInput={(perBuyer) => change({ perBuyer })}
      />
      <SelectField
        label={t('offers.validFor')}
        value={String(draft.duration)}
        options={[10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 24 * HOUR].map((ms) => [
          String(ms),
          durationText(ms, t),
        ])}
        onChange={(ms) => change({ duration: Number(ms) })}
      />
      <details class="field-wide offer-more">
        <summary>{t('offers.more')}</summary>
        <Switch
          label={t('offers.liveOnly')}
          checked={draft.liveOnly}
          onChange={(liveOnly) => change({ liveOnly })}
        />
        <Switch
          label={t('offers.shareToGet')}
          checked={draft.shareToGet}
          onChange={(shareToGet) => change({ shareToGet })}
        />
        <Switch
          label={t('offers.exclusive')}
          checked={draft.exclusive}
          onChange={(exclusive) => change({ exclusive })}
        />
      </details>
    </OfferForm>
  );
}

/** A group buy that starts at once. */
export function GroupForm({ shelf, products, product, now, onDone }: FormProps<NewGroupBuy>) {
  const { t } = useLocale();
  const [draft, setDraft] = useState({
    product,
    sku: firstSku(products, product),
    price: '',
    size: '2',
    duration: 10 * MINUTE,
    offered: 2 * HOUR,
  });
  const [bad, setBad] = useState(false);
  const change = (part: Partial<typeof draft>): void => setDraft({ ...draft, ...part });
  const submit = (): void => {
    const group = toGroupBuy(draft, currencyOf(shelf, draft.product), now());
    setBad(group === null);
    if (group !== null) onDone(group);
  };
  const durations = (list: number[]) => list.map((ms) => [String(ms), durationText(ms, t)] as const);
  return (
    <OfferForm onSubmit={submit} submit={t('offers.beginGroup')} problem={bad ? t('offers.bad') : null}>
      <ProductFields shelf={shelf} products={products} value={draft} onChange={change} />
      <TextField
        label={t('offers.price')}
        mode="decimal"
        value={draft.price}
        onInput={(price) => change({ price })}
      />
      <TextField
        label={t('offers.size')}
        mode="numeric"
        value={draft.size}
        onInput={(size) => change({ size })}
      />
      <SelectField
        label={t('offers.groupTime')}
        value={String(draft.duration)}
        options={durations([5 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 24 * HOUR])}
        onChange={(ms) => change({ duration: Number(ms) })}
      />
      <SelectField
        label={t('offers.validFor')}
        value={String(draft.offered)}
        options={durations([30 * MINUTE, HOUR, 2 * HOUR, 24 * HOUR])}
        onChange={(ms) => change({ offered: Number(ms) })}
      />
    </OfferForm>
  );
}
