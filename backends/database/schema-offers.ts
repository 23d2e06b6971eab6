/** Flash sales, coupons and group buys. Amounts are minor units of the row's currency. */
export interface OffersTables {
  flash_sales: FlashSalesTable;
  coupons: CouponsTable;
  coupon_claims: CouponClaimsTable;
  shares: SharesTable;
  group_buys: GroupBuysTable;
  buyer_groups: BuyerGroupsTable;
  offer_uses: OfferUsesTable;
  offer_counters: OfferCountersTable;
  floor_prices: FloorPricesTable;
}

export interface FlashSalesTable {
  id: string;
  room_id: string;
  product_id: string;
  sku_id: string;
  price_amount: number;
  currency: string;
  quota: number;
  per_buyer: number;
  starts_at: number;
  ends_at: number;
  /** `scheduled`, `running`, `ended`: who moves it does what belongs to it. */
  status: string;
  end_reason: string | null;
  ended_at: number | null;
  created_at: number;
}

export interface CouponsTable {
  id: string;
  room_id: string;
  title: string;
  /** Null when it has no amount. */
  currency: string | null;
  amount_off: number | null;
  percent_off: number | null;
  maximum_off: number | null;
  threshold: number | null;
  quota: number;
  /** Of the quota. */
  claimed: number;
  per_buyer: number;
  from_at: number;
  to_at: number;
  /** JSON string[], or null for all. */
  products: string | null;
  live_only: number;
  share_to_get: number;
  exclusive: number;
  back_on_refund: number;
  withdrawn_at: number | null;
  created_at: number;
}

export interface CouponClaimsTable {
  id: string;
  coupon_id: string;
  viewer_id: string;
  claimed_at: number;
  /** The order it is used for, or null. */
  order_id: string | null;
}

export interface SharesTable {
  /** What the link carries. */
  token: string;
  room_id: string;
  viewer_id: string;
  created_at: number;
}

export interface GroupBuysTable {
  id: string;
  room_id: string;
  product_id: string;
  sku_id: string;
  price_amount: number;
  currency: string;
  size: number;
  /** ms of each group. */
  duration: number;
  per_buyer: number;
  starts_at: number;
  ends_at: number;
  /** By hand, before `ends_at`. */
  ended_at: number | null;
  created_at: number;
}

export interface BuyerGroupsTable {
  id: string;
  offer_id: string;
  room_id: string;
  size: number;
  /** Places taken. */
  members: number;
  /** Of them, paid. */
  paid: number;
  status: string;
  expires_at: number;
  created_at: number;
}

/** What an order takes of an offer. */
export interface OfferUsesTable {
  order_id: string;
  /** A flash sale, a coupon or a group. */
  offer_id: string;
  kind: string;
  buyer: string;
  /** Pieces. */
  quantity: number;
  /** `open` until paid, `paid`, `back` when it was given back. */
  state: string;
}

/** How much of an offer a buyer has: pieces, or claimed coupons. */
export interface OfferCountersTable {
  offer_id: string;
  buyer: string;
  pieces: number;
}

export interface FloorPricesTable {
  product_id: string;
  amount: number;
  currency: string;
}
