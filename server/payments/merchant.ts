import type { IncomingHttpHeaders } from 'node:http';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { Money } from '../../protocol/api.js';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import type { Begun, Notice, PaymentIntent, PaymentProvider, ProviderCallback } from './port.js';
import { hmac, isFresh, sameSignature } from './signatures.js';

export interface MerchantOptions {
  /** URL (or path inside a mini-program) of the merchant's checkout, with `{payment}`, `{signature}`, …: see {@link handOver}. */
  url: string;
  /** Both sides know it. */
  secret: string;
}

/** The body of the merchant's call-back; signed whole, see {@link MerchantCheckout}. */
export const MerchantNotice = Type.Object({
  status: Type.Union([Type.Literal('paid'), Type.Literal('refunded')]),
  payment: Type.String({ minLength: 1, maxLength: 64 }),
  /** The merchant's id of the transaction. */
  transaction: Type.String({ minLength: 1, maxLength: 128 }),
  amount: Money,
});
export type MerchantNotice = Static<typeof MerchantNotice>;

/** First line of what is signed, so that no signature of one purpose is one of another. */
const HAND_OVER = 'kaibo-checkout-1';
const CALL_BACK = 'kaibo-payment-1';

/**
 * The merchant's own checkout. The buyer is handed over with what there is to pay, signed; the merchant calls back with
 * `kaibo-timestamp` (ms) and `kaibo-signature`: HMAC-SHA256, base64url, of `kaibo-payment-1\n{timestamp}\n{body}`.
 */
export class MerchantCheckout implements PaymentProvider {
  readonly method = 'merchant';
  readonly callback: ProviderCallback;

  constructor(
    private readonly options: MerchantOptions,
    private readonly clock: Clock,
  ) {
    this.callback = { read: (headers, raw) => this.read(headers, raw) };
  }

  async begin(intent: PaymentIntent): Promise<Begun> {
    const place = handOver(intent, this.options);
    return {
      status: 'pending',
      ...(/^https?:/.test(place) ? { url: place } : { parameters: { path: place } }),
    };
  }

  /** The merchant has the money and hears of the refund by `order.refunded`; its call-back says when it is made. */
  refund = async (): Promise<'pending'> => 'pending';

  private read(headers: IncomingHttpHeaders, raw: string): Notice {
    const { 'kaibo-timestamp': timestamp = '', 'kaibo-signature': signature = '' } = headers;
    const right = hmac(this.options.secret, `${CALL_BACK}\n${timestamp}\n${raw}`);
    if (!sameSignature(String(signature), right) || !isFresh(Number(timestamp), this.clock.now()))
      throw new CodedError('unauthorized', 'The signature is not right, or not of now.');
    const { status, payment, transaction, amount } = parse(raw);
    if (status === 'refunded') return { kind: 'refunded', payment };
    return { kind: 'paid', paid: { method: this.method, payment, transaction, amount } };
  }
}

/** @throws invalid_request */
function parse(raw: string): MerchantNotice {
  try {
    return Value.Parse(MerchantNotice, JSON.parse(raw));
  } catch {
    throw new CodedError('invalid_request', 'Send {status, payment, transaction, amount}.');
  }
}

/**
 * The place of a template in which `{payment} {order} {amount} {currency} {expires} {buyer} {source}` (and `{signature}` over these,
 * a line each after `kaibo-checkout-1`) are filled in. Amounts are minor units, `expires` is ms since the epoch.
 */
export function handOver(intent: PaymentIntent, { url, secret }: MerchantOptions): string {
  const values: Record<string, string> = {
    payment: intent.payment,
    order: intent.order,
    amount: String(intent.amount.amount),
    currency: intent.amount.currency,
    expires: String(intent.expiresAt),
    buyer: intent.buyer,
    source: (intent.source ?? '').replace(/[\r\n]/g, ' '),
  };
  const signature = hmac(secret, [HAND_OVER, ...Object.values(values)].join('\n'));
  return url.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = name === 'signature' ? signature : values[name];
    return value === undefined ? whole : encodeURIComponent(value);
  });
}
