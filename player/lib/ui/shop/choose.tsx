import type { Product, Sku } from '../../../../protocol/api.js';
import { formatMoney } from '../../money.js';
import type { QuantityLimit } from '../../shop/prices.js';
import { Segments } from '../controls.js';
import { MinusIcon, PlusIcon } from '../icons.js';
import { useLocale } from '../localized.js';
import type { Buy, Way } from './use-buy.js';

/** A choice among a product's variants; those that are gone can't be chosen. */
export function Variants({ product, buy }: { product: Product; buy: Buy }) {
  const { t } = useLocale();
  const { skus } = product;
  if (skus === undefined) return null;
  const inSale = ({ id }: Sku): boolean => buy.choice.flash?.sku === id;
  return (
    <fieldset class="buy-variants">
      <legend>{t('buy.variant')}</legend>
      {skus.map((sku) => {
        const gone = sku.stock <= 0 && !inSale(sku);
        return (
          <label key={sku.id} class={gone ? 'variant variant-gone' : 'variant'}>
            <input
              type="radio"
              name="variant"
              checked={buy.choice.sku?.id === sku.id}
              disabled={gone}
              onChange={() => buy.choose({ sku: sku.id })}
            />
            <span>{gone ? t('buy.variantGone', { name: sku.name }) : sku.name}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

const LIMITS = {
  stock: 'buy.limit.stock',
  buyer: 'buy.limit.buyer',
  offer: 'buy.limit.offer',
} as const satisfies Record<QuantityLimit['why'], string>;
/** More than this left is no news. */
const FEW = 20;

/** How many, between one and what there is. */
export function Quantity({ buy }: { buy: Buy }) {
  const { t } = useLocale();
  const { limit } = buy;
  const { quantity } = buy.choice;
  const told = limit.most > 0 && (limit.why !== 'stock' || limit.most <= FEW);
  return (
    <div class="buy-row">
      <span class="buy-label" id="buy-quantity">
        {t('buy.quantity')}
        {told ? <small>{t(LIMITS[limit.why], { count: limit.most })}</small> : null}
      </span>
      <fieldset class="stepper" aria-labelledby="buy-quantity">
        <button
          type="button"
          aria-label={t('buy.less')}
          disabled={quantity <= 1}
          onClick={() => buy.choose({ quantity: quantity - 1 })}
        >
          <MinusIcon size={18} />
        </button>
        <output aria-live="polite">{quantity}</output>
        <button
          type="button"
          aria-label={t('buy.more')}
          disabled={quantity >= limit.most}
          onClick={() => buy.choose({ quantity: quantity + 1 })}
        >
          <PlusIcon size={18} />
        </button>
      </fieldset>
    </div>
  );
}

/** Alone, in a new group, or in one that waits for others. */
export function Ways({ buy }: { buy: Buy }) {
  const { t, language } = useLocale();
  const { group, way } = buy;
  if (group === null) return null;
  const open = group.groups.filter(({ status, members, size }) => status === 'open' && members < size);
  const options: [string, string][] = [
    ['alone', t('buy.alone')],
    ['new', `${t('buy.together', { size: group.size })} ${formatMoney(group.price, language)}`],
    ...open
      .slice(0, 3)
      .map(({ id, members, size }): [string, string] => [id, t('buy.joinGroup', { count: size - members })]),
  ];
  return (
    <Segments
      legend={t('buy.way')}
      options={options}
      value={typeof way === 'string' ? way : way.group}
      onChange={(value) => buy.choose({ way: wayOf(value) })}
    />
  );
}

const wayOf = (value: string): Way => (value === 'alone' || value === 'new' ? value : { group: value });

/** The viewer's coupons; the best one is chosen until the viewer chooses. */
export function CouponChoice({ buy }: { buy: Buy }) {
  const { t, language } = useLocale();
  const { claims, claim, cost } = buy;
  const mine = claims.filter(({ order }) => order === undefined);
  if (mine.length === 0) return null;
  const off = formatMoney({ amount: cost.discount, currency: cost.currency }, language);
  return (
    <label class="buy-row">
      <span class="buy-label">{t('buy.coupon')}</span>
      <select
        class="buy-select"
        value={claim?.id ?? ''}
        onChange={(event) => buy.choose({ claim: event.currentTarget.value || null })}
      >
        <option value="">{mine.some(buy.canUse) ? t('buy.couponNone') : t('buy.couponNoneUsable')}</option>
        {mine.map((it) => (
          <option key={it.id} value={it.id} disabled={!buy.canUse(it)}>
            {it.id === claim?.id
              ? t('buy.couponOff', { title: it.coupon.title, off })
              : buy.canUse(it)
                ? it.coupon.title
                : t('buy.couponNot', { title: it.coupon.title })}
          </option>
        ))}
      </select>
    </label>
  );
}
