import type { IncomingHttpHeaders } from 'node:http';
import type { Money } from '../../protocol/api.js';
import type { PaymentMethod } from '../../protocol/orders.js';

/** What is to be paid. */
export interface PaymentIntent {
  /** Kaibo's id of the payment, `^[a-z0-9]{16}$`: what the provider knows it by. */
  payment: string;
  order: string;
  buyer: string;
  amount: Money;
  /** A few words for the buyer's statement. */
  description: string;
  /** The order expires then, ms since the epoch. */
  expiresAt: number;
  /** Where the buyer came from, for the merchant's statistics. */
  source: string | null;
  /** WeChat's id of who pays inside WeChat. */
  openid: string | null;
}

/** Where a payment stands once it has begun. */
export type Begun =
  | { status: 'paid'; transaction: string }
  | { status: 'pending'; url?: string; parameters?: Record<string, string> };

export interface RefundWish {
  payment: string;
  order: string;
  transaction: string;
  amount: Money;
  reason: string;
}

/** One way to pay. Secrets stay inside. */
export interface PaymentProvider {
  readonly method: PaymentMethod;
  /** May be asked again for the same payment. @throws CodedError payment_unavailable */
  begin(intent: PaymentIntent): Promise<Begun>;
  /** Gives all of it back; may be asked again for the same payment. `pending`: it was asked for. @throws when it could not be */
  refund(wish: RefundWish): Promise<'refunded' | 'pending'>;
  /** How it tells what happened, where it does: `POST /payments/{method}/notify`. */
  readonly callback?: ProviderCallback;
}

export interface ProviderCallback {
  /** What a call says; null: nothing that matters here. @throws CodedError unauthorized unless it is the provider's and of now */
  read(headers: IncomingHttpHeaders, raw: string): Notice | null;
}

/** A provider's word, verified: this payment was made. May come late, twice, or never. */
export interface PaidNotice {
  method: PaymentMethod;
  payment: string;
  /** The provider's id of the transaction. */
  transaction: string;
  amount: Money;
}

/** What a provider tells. */
export type Notice = { kind: 'paid'; paid: PaidNotice } | { kind: 'refunded'; payment: string };
