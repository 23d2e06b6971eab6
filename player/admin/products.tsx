import { useState } from 'preact/hooks';
import type { Product } from '../../protocol/api.js';
import { formatMoney } from '../lib/money.js';
import { may } from '../lib/operator.js';
import { PlusIcon } from '../lib/ui/icons.js';
import { useLocale } from '../lib/ui/localized.js';
import { ProductImage } from '../lib/ui/product-image.js';
import { Sheet } from '../lib/ui/sheet.js';
import { ImportForm } from './import-form.js';
import { query, usePages } from './pages.js';
import { Head, type SectionProps } from './parts.js';
import { ProductEditor } from './product-editor.js';
import { SearchBox } from './search-box.js';
import { StockPanel } from './stock-panel.js';
import { Table } from './table.js';

type Open = { kind: 'edit'; product: Product | null } | { kind: 'import' } | null;

/** The library: to find, to change, to count, to bring in from elsewhere. */
export function ProductsSection(props: SectionProps) {
  const { api, me } = props;
  const { t, language } = useLocale();
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<Open>(null);
  const pages = usePages<Product>(api, `/products${query({ search, limit: 50 })}`);
  const writes = may(me, 'shop.write');
  const close = (): void => {
    setOpen(null);
    pages.reload();
  };
  return (
    <>
      <Head title={t('admin.nav.products')}>
        <SearchBox label={t('admin.products.find')} onSearch={setSearch} empty />
        {writes ? (
          <>
            <button type="button" class="button" onClick={() => setOpen({ kind: 'import' })}>
              {t('admin.products.import')}
            </button>
            <button
              type="button"
              class="button button-accent"
              onClick={() => setOpen({ kind: 'edit', product: null })}
            >
              <PlusIcon size={18} /> {t('admin.products.new')}
            </button>
          </>
        ) : null}
      </Head>
      <Table
        label={t('admin.nav.products')}
        pages={pages}
        keyOf={({ id }) => id}
        onOpen={(product) => setOpen({ kind: 'edit', product })}
        empty={t(search === '' ? 'admin.products.empty' : 'admin.products.none')}
        columns={[
          { title: t('admin.products.name'), kind: 'wide', cell: (product) => <Name product={product} /> },
          {
            title: t('admin.products.price'),
            kind: 'number',
            cell: ({ price }) => formatMoney(price, language),
          },
          {
            title: t('admin.products.livePrice'),
            kind: 'number',
            cell: ({ livePrice }) => (livePrice === undefined ? '–' : formatMoney(livePrice, language)),
          },
          {
            title: t('admin.products.stock'),
            kind: 'number',
            cell: ({ stock }) => <span class={stock <= 0 ? 'none-left' : ''}>{stock}</span>,
          },
          { title: t('admin.products.skus'), kind: 'number', cell: ({ skus }) => skus?.length ?? '–' },
          { title: t('admin.products.external'), cell: ({ externalId }) => externalId ?? '–' },
        ]}
      />
      {open?.kind === 'import' ? (
        <Sheet title={t('admin.products.import')} onClose={close} class="drawer">
          <ImportForm {...props} />
        </Sheet>
      ) : null}
      {open?.kind === 'edit' ? (
        <Sheet title={open.product?.name ?? t('admin.products.new')} onClose={close} class="drawer">
          <ProductEditor {...props} product={open.product} onDone={close} />
          {open.product === null ? null : <StockPanel {...props} product={open.product} />}
        </Sheet>
      ) : null}
    </>
  );
}

function Name({ product }: { product: Product }) {
  return (
    <span class="product-name">
      <span class="detail-image">
        <ProductImage url={product.image} />
      </span>
      {product.name}
    </span>
  );
}
