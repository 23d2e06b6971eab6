import type { IncomingHttpHeaders } from 'node:http';
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Clock } from '../../protocol/clock.js';
import { CodedError } from '../../protocol/problems.js';
import { newSecret } from '../ids.js';
import type { Begun, Notice, PaymentIntent, PaymentProvider, ProviderCallback, RefundWish } from './port.js';
import { type WechatAccess, WechatClient } from './wechat-client.js';
import { decrypt, paySign } from './wechat-crypto.js';

export interface WechatOptions extends WechatAccess {
  appId: string;
  /** 32 characters; call-backs are encrypted with it. */
  apiKey: string;
  /** Where WeChat calls back. */
  notifyUrl: string;
}

const NativeReply = Type.Object({ code_url: Type.String({ maxLength: 512 }) });
const JsapiReply = Type.Object({ prepay_id: Type.String({ maxLength: 128 }) });
const RefundReply = Type.Object({ status: Type.String() });
const Envelope = Type.Object({
  event_type: Type.String(),
  resource: Type.Object({
    ciphertext: Type.String(),
    nonce: Type.String(),
    associated_data: Type.Optional(Type.String()),
  }),
});
const Transaction = Type.Object({
  mchid: Type.String(),
  out_trade_no: Type.String(),
  transaction_id: Type.String({ minLength: 1, maxLength: 64 }),
  trade_state: Type.String(),
  amount: Type.Object({ total: Type.Integer({ minimum: 0 }), currency: Type.Optional(Type.String()) }),
});

/** Longest text WeChat takes for what is bought, and for why it is refunded: 127 and 80 bytes. */
const DESCRIPTION_BYTES = 127;
const REASON_BYTES = 80;

/**
 * WeChat Pay API v3: JSAPI for who is inside WeChat (with an openid), else native (a QR code). The payment's id is the merchant's order
 * number and that of its refund, so that nothing asked twice is done twice.
 */
export class WechatPay implements PaymentProvider {
  readonly method = 'wechat';
  readonly callback: ProviderCallback;
  private readonly client: WechatClient;

  constructor(
    private readonly options: WechatOptions,
    private readonly clock: Clock,
  ) {
    this.client = new WechatClient(options, clock);
    this.callback = { read: (headers, raw) => this.read(headers, raw) };
  }

  async begin(intent: PaymentIntent): Promise<Begun> {
    if (intent.amount.currency !== 'CNY')
      throw new CodedError('payment_unavailable', 'WeChat Pay takes CNY; choose another way to pay.');
    return intent.openid === null ? this.native(intent) : this.jsapi(intent, intent.openid);
  }

  async refund({ payment, amount, reason }: RefundWish): Promise<'refunded' | 'pending'> {
    const { status } = await this.ask(RefundReply, '/v3/refund/domestic/refunds', {
      out_trade_no: payment,
      out_refund_no: payment,
      reason: cutBytes(reason, REASON_BYTES),
      amount: { refund: amount.amount, total: amount.amount, currency: amount.currency },
    });
    if (status === 'SUCCESS') return 'refunded';
    if (status === 'PROCESSING') return 'pending';
    throw new Error(`WeChat Pay says ${status} of a refund`);
  }

  private async native(intent: PaymentIntent): Promise<Begun> {
    const path = '/v3/pay/transactions/native';
    const { code_url: url } = await this.unlessAway(this.ask(NativeReply, path, this.orderOf(intent)));
    return { status: 'pending', url };
  }

  private async jsapi(intent: PaymentIntent, openid: string): Promise<Begun> {
    const content = { ...this.orderOf(intent), payer: { openid } };
    const reply = await this.unlessAway(this.ask(JsapiReply, '/v3/pay/transactions/jsapi', content));
    const [timeStamp, nonceStr] = [String(Math.floor(this.clock.now() / 1000)), newSecret()];
    const pack = `prepay_id=${reply.prepay_id}`;
    const { appId, merchant } = this.options;
    const sign = paySign(merchant.key, appId, timeStamp, nonceStr, pack);
    const parameters = { appId, timeStamp, nonceStr, package: pack, signType: 'RSA', paySign: sign };
    return { status: 'pending', parameters };
  }

  private orderOf({ payment, amount, description, expiresAt }: PaymentIntent) {
    return {
      appid: this.options.appId,
      mchid: this.options.merchant.id,
      description: cutBytes(description, DESCRIPTION_BYTES),
      out_trade_no: payment,
      // RFC 3339 in whole seconds.
      time_expire: `${new Date(expiresAt).toISOString().slice(0, 19)}Z`,
      notify_url: this.options.notifyUrl,
      amount: { total: amount.amount, currency: amount.currency },
    };
  }

  private async ask<T extends TSchema>(schema: T, path: string, content: object): Promise<Static<T>> {
    return Value.Parse(schema, await this.client.post(path, content));
  }

  /** Why it fails is ours to know; the buyer may try again or pay otherwise. */
  private async unlessAway<T>(work: Promise<T>): Promise<T> {
    return work.catch((cause: unknown) => {
      const error = new CodedError(
        'payment_unavailable',
        'WeChat Pay does not take it right now; try again.',
      );
      error.cause = cause;
      throw error;
    });
  }

  private read(headers: IncomingHttpHeaders, raw: string): Notice | null {
    if (!this.client.isGenuine(headers, raw))
      throw new CodedError('unauthorized', 'The signature is not right, or not of now.');
    const envelope = Value.Parse(Envelope, JSON.parse(raw));
    if (envelope.event_type !== 'TRANSACTION.SUCCESS') return null;
    const paid = Value.Parse(Transaction, JSON.parse(decrypt(this.options.apiKey, envelope.resource)));
    if (paid.mchid !== this.options.merchant.id || paid.trade_state !== 'SUCCESS') return null;
    const { total, currency = 'CNY' } = paid.amount;
    return {
      kind: 'paid',
      paid: {
        method: this.method,
        payment: paid.out_trade_no,
        transaction: paid.transaction_id,
        amount: { amount: total, currency },
      },
    };
  }
}

/** The longest beginning that is so many bytes of UTF-8 and cuts no character. */
function cutBytes(text: string, bytes: number): string {
  let cut = '';
  for (const character of text) {
    if (Buffer.byteLength(cut + character) > bytes) break;
    cut += character;
  }
  return cut;
}
