/** Tables of variants, stock, orders and payments. Amounts are minor units; times are ms since the epoch; JSON columns hold text. */
export interface OrderTables {
  skus: SkusTable;
  stock: StockTable;
  stock_changes: StockChangesTable;
  stock_holds: StockHoldsTable;
  orders: OrdersTable;
  order_items: OrderItemsTable;
  buyer_counts: BuyerCountsTable;
  payments: PaymentsTable;
}

/** Variants of a product; one without has a single row with the product's own id. */
export interface SkusTable {
  id: string;
  product_id: string;
  external_id: string | null;
  /** Empty for the only one. */
  name: string;
  /** Null: the product's; in its currency. */
  price_amount: number | null;
  live_price_amount: number | null;
  position: number;
}

/** Pieces of a SKU. Stays when the SKU goes: it is history. `on_hand = initial + adjusted - sold + returned` is a CHECK. */
export interface StockTable {
  sku: string;
  product_id: string;
  on_hand: number;
  held: number;
  initial: number;
  /** Sum of corrections; may be negative. */
  adjusted: number;
  sold: number;
  returned: number;
  /** Number of the last change. */
  revision: number;
}

/** One row a change, never altered. */
export interface StockChangesTable {
  sku: string;
  /** 1, 2, 3 … of this SKU. */
  revision: number;
  /** `initial`, `adjust`, `hold`, `release`, `sell`, `return`. */
  kind: string;
  /** Pieces moved; of an adjustment signed. */
  quantity: number;
  /** Balances after it. */
  on_hand: number;
  held: number;
  /** Whose pieces, or empty. */
  owner_kind: string;
  owner_id: string;
  /** The hold they were taken from or went back to, or empty: then what is free changed. */
  pool_kind: string;
  pool_id: string;
  reason: string | null;
  /** Who did it: `operator`, or empty for the shop itself. */
  actor: string;
  at: number;
}

/** Pieces on hold, and what became of them: `held` → `sold` → `returned`. A hold that is released is deleted. */
export interface StockHoldsTable {
  owner_kind: string;
  owner_id: string;
  sku: string;
  /** The hold it was taken from; empty: from what was free. */
  pool_kind: string;
  pool_id: string;
  quantity: number;
  state: string;
  /** Null: until its owner ends it. */
  expires_at: number | null;
}

export interface OrdersTable {
  id: string;
  room_id: string;
  session_id: string | null;
  buyer_id: string;
  status: string;
  currency: string;
  subtotal: number;
  discount: number;
  total: number;
  coupon_id: string | null;
  group_id: string | null;
  /** JSON of protocol/orders OrderSource, or null. */
  source: string | null;
  /** Sealed protocol/orders Contact, or null. */
  contact: string | null;
  idempotency_key: string | null;
  /** SHA-256 of the canonical body. */
  fingerprint: string;
  /** JSON of protocol/api Remark[]. */
  remarks: string;
  created_at: number;
  expires_at: number;
  paid_at: number | null;
  shipped_at: number | null;
  done_at: number | null;
  ended_at: number | null;
  end_reason: string | null;
}

export interface OrderItemsTable {
  order_id: string;
  position: number;
  product_id: string;
  sku_id: string;
  name: string;
  image: string;
  quantity: number;
  list_price: number;
  unit_price: number;
  flash_sale_id: string | null;
}

/** Pieces of a product in a buyer's orders that were not cancelled, expired or refunded. */
export interface BuyerCountsTable {
  buyer_id: string;
  product_id: string;
  quantity: number;
}

export interface PaymentsTable {
  id: string;
  order_id: string;
  method: string;
  /** `pending`, `paid`, `refunding`, `refunded`, `failed`. */
  status: string;
  amount: number;
  currency: string;
  /** The provider's id of the transaction; unique with the method. */
  transaction_id: string | null;
  created_at: number;
  paid_at: number | null;
  /** When the refund was asked for, and when it was last tried. */
  refund_at: number | null;
  refund_tried_at: number | null;
  refunded_at: number | null;
  reason: string | null;
}
