import { useState } from 'preact/hooks';
import type { ShelfCard } from '../../protocol/channel.js';
import { formatMoney, minorUnits, parseAmount } from '../lib/money.js';
import type { RoomState } from '../lib/room-state.js';
import { BagIcon, DownIcon, PlusIcon, TrashIcon, UpIcon } from '../lib/ui/icons.js';
import { useLocale } from '../lib/ui/localized.js';
import { Price } from '../lib/ui/price.js';
import { ProductImage } from '../lib/ui/product-image.js';
import { ExplainingBadge } from '../lib/ui/shelf.js';
import type { Act } from '../lib/ui/use-act.js';
import type { Desk, DeskState } from './desk.js';
import { ProductForm } from './product-form.js';
import { moveItem } from './shelf-rules.js';

interface ShelfPanelProps {
  desk: Desk;
  state: DeskState;
  explaining: ShelfCard | null;
  /** The shelf as viewers are told of it: its stock is of now. */
  live: RoomState;
  act: Act;
}

const STATES = ['on', 'display', 'off'] as const;

/** The shelf with everything a host does to it while talking. */
export function ShelfPanel({ desk, state, explaining, live, act }: ShelfPanelProps) {
  const { t } = useLocale();
  const [adding, setAdding] = useState<'library' | 'new' | null>(null);
  const { shelf } = state;
  const change = (next: ShelfCard[]): void => act(() => desk.setShelf(next));
  const toggle = (which: 'library' | 'new'): void => setAdding(adding === which ? null : which);
  return (
    <section class="panel shelf-panel">
      <h2>
        {t('studio.shelf')}
        <span class="panel-actions">
          <button
            type="button"
            class="button button-small"
            aria-expanded={adding === 'library'}
            onClick={() => toggle('library')}
          >
            {t('studio.library')}
          </button>
          <button
            type="button"
            class="button button-small"
            aria-expanded={adding === 'new'}
            onClick={() => toggle('new')}
          >
            <PlusIcon size={16} />
            {t('studio.newProduct')}
          </button>
        </span>
      </h2>
      <p class={explaining === null ? 'explaining' : 'explaining explaining-on'} role="status">
        {explaining === null ? (
          t('studio.notExplaining')
        ) : (
          <>
            <span>{t('studio.explainingNow', { name: explaining.name })}</span>
            <button type="button" class="button button-small" onClick={() => act(() => desk.explain(null))}>
              {t('studio.stopExplaining')}
            </button>
          </>
        )}
      </p>
      <PutOn desk={desk} shelf={shelf} onAir={live.status === 'live'} act={act} />
      {adding === 'new' ? (
        <ProductForm
          onCreate={(product) => {
            act(async () => {
              await desk.createProduct(product);
              setAdding(null);
            }, t('studio.created'));
          }}
        />
      ) : null}
      {adding === 'library' ? <Library desk={desk} state={state} act={act} /> : null}
      {shelf.length === 0 ? (
        <div class="empty">
          <BagIcon size={32} />
          <p>{t('studio.shelfEmpty')}</p>
          <small>{t('studio.shelfEmptyHelp')}</small>
        </div>
      ) : null}
      <ol class="studio-shelf">
        {shelf.map((item, index) => (
          <ShelfRow
            key={item.product}
            item={item}
            index={index}
            stock={live.shelf.find(({ product }) => product === item.product)?.stock ?? item.stock}
            last={index === shelf.length - 1}
            explaining={explaining?.product === item.product}
            onExplain={(on) => act(() => desk.explain(on ? item.product : null))}
            onMove={(step) => change(moveItem(shelf, index, step))}
            onRemove={() => change(shelf.filter((other) => other !== item))}
            onChange={(next) => change(shelf.map((other) => (other === item ? next : other)))}
          />
        ))}
      </ol>
    </section>
  );
}

interface PutOnProps {
  desk: Desk;
  shelf: readonly ShelfCard[];
  onAir: boolean;
  act: Act;
}

/** What was prepared and is not on sale yet goes on sale in one tap. */
function PutOn({ desk, shelf, onAir, act }: PutOnProps) {
  const { t } = useLocale();
  const count = shelf.filter(({ status }) => status === 'off').length;
  if (count === 0) return null;
  return (
    <p class={onAir ? 'put-on put-on-live' : 'put-on'} role="status">
      <span>{t(onAir ? 'live.putOnLive' : 'live.putOnHelp', { count })}</span>
      <button
        type="button"
        class={onAir ? 'button button-small button-accent' : 'button button-small'}
        onClick={() => act(() => desk.putAllOn(), t('live.putOnDone'))}
      >
        {t('live.putOn')}
      </button>
    </p>
  );
}

interface RowProps {
  item: ShelfCard;
  stock: number;
  index: number;
  last: boolean;
  explaining: boolean;
  onExplain: (on: boolean) => void;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
  onChange: (item: ShelfCard) => void;
}

function ShelfRow({ item, stock, index, last, explaining, onExplain, onMove, onRemove, onChange }: RowProps) {
  const { t, language } = useLocale();
  return (
    <li class={explaining ? 'row row-now' : 'row'} data-product={item.product}>
      <div class="row-main">
        <div class="row-image">
          <ProductImage url={item.image} />
          <span class="shelf-position">{index + 1}</span>
        </div>
        <div class="row-text">
          <p class="row-name">{item.name}</p>
          <p class="row-notes">
            <Price price={item.price} livePrice={item.livePrice} />
            <span class="stock">{t('shelf.inStock', { count: stock })}</span>
            {explaining ? <ExplainingBadge /> : null}
          </p>
        </div>
        <button
          type="button"
          class={explaining ? 'button explain explain-on' : 'button button-accent explain'}
          aria-pressed={explaining}
          onClick={() => onExplain(!explaining)}
        >
          {explaining ? t('studio.stopExplaining') : t('studio.explain')}
        </button>
      </div>
      <div class="row-tools">
        <label class="mini">
          <span class="visually-hidden">{t('studio.state')}</span>
          <select
            value={item.status}
            onChange={(event) => {
              const status = STATES.find((state) => state === event.currentTarget.value);
              if (status !== undefined) onChange({ ...item, status });
            }}
          >
            {STATES.map((state) => (
              <option key={state} value={state}>
                {t(`studio.state.${state}`)}
              </option>
            ))}
          </select>
        </label>
        <label class="mini">
          <span>{t('studio.livePrice')}</span>
          <input
            type="text"
            inputMode="decimal"
            key={item.livePrice?.amount}
            defaultValue={livePriceText(item)}
            placeholder={formatMoney(item.price, language)}
            onChange={(event) => {
              const next = withLivePrice(item, event.currentTarget.value);
              if (next === null) event.currentTarget.value = livePriceText(item);
              else onChange(next);
            }}
          />
        </label>
        <span class="row-gap" />
        <button
          type="button"
          class="icon-button"
          aria-label={`${t('studio.up')}: ${item.name}`}
          disabled={index === 0}
          onClick={() => onMove(-1)}
        >
          <UpIcon size={18} />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={`${t('studio.down')}: ${item.name}`}
          disabled={last}
          onClick={() => onMove(1)}
        >
          <DownIcon size={18} />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={`${t('studio.remove')}: ${item.name}`}
          onClick={onRemove}
        >
          <TrashIcon size={18} />
        </button>
      </div>
    </li>
  );
}

function livePriceText({ livePrice }: ShelfCard): string {
  return livePrice === undefined ? '' : String(livePrice.amount / minorUnits(livePrice.currency));
}

/** The item with the live price that was typed; none when empty; null when it is no amount. */
function withLivePrice(item: ShelfCard, text: string): ShelfCard | null {
  const { livePrice: _before, ...rest } = item;
  if (text.trim() === '') return rest;
  const { currency } = item.price;
  const amount = parseAmount(text, currency);
  return amount === null ? null : { ...rest, livePrice: { amount, currency } };
}

function Library({ desk, state, act }: { desk: Desk; state: DeskState; act: Act }) {
  const { t } = useLocale();
  const left = state.products.filter(({ id }) => !state.shelf.some(({ product }) => product === id));
  if (left.length === 0) return <p class="library-empty muted">{t('studio.libraryEmpty')}</p>;
  return (
    <ul class="library">
      {left.map((product) => (
        <li key={product.id}>
          <span class="library-image">
            <ProductImage url={product.image} />
          </span>
          <span class="library-name">{product.name}</span>
          <Price price={product.price} livePrice={product.livePrice} />
          <button
            type="button"
            class="button button-small"
            onClick={() => act(() => desk.addToShelf(product))}
          >
            {t('studio.add')}
          </button>
        </li>
      ))}
    </ul>
  );
}
