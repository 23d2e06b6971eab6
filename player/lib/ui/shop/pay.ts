import type { Payment } from '../../../../protocol/orders.js';
import { safeUrl } from '../../safe-url.js';
import { leaveToPay } from '../../shop/returning.js';
import type { SafeStorage } from '../../storage.js';

/** What is left to do for a payment. */
export type PayStep =
  | { kind: 'done' }
  /** Leaves the page; it shows the order on coming back. */
  | { kind: 'leave'; url: string }
  /** WeChat's own address: scanned with the phone, or opened by it. */
  | { kind: 'scan'; url: string }
  /** WeChat's pay sheet, inside WeChat. */
  | { kind: 'wechat'; parameters: Record<string, string> }
  | { kind: 'wait' }
  | { kind: 'failed' };

declare global {
  interface Window {
    /** There inside WeChat only: https://pay.weixin.qq.com/doc/v3/merchant/4012791857 */
    WeixinJSBridge?: {
      invoke(method: string, parameters: Record<string, string>, done: () => void): void;
    };
  }
}

export function payStep(payment: Payment): PayStep {
  if (payment.status === 'failed') return { kind: 'failed' };
  if (payment.status !== 'pending') return { kind: 'done' };
  if (payment.url?.startsWith('weixin://')) return { kind: 'scan', url: payment.url };
  const url = safeUrl(payment.url);
  if (url !== null) return { kind: 'leave', url };
  return payment.parameters === undefined
    ? { kind: 'wait' }
    : { kind: 'wechat', parameters: payment.parameters };
}

/** Goes where the payment is made. `look` is called when the viewer is back from a sheet over the page. */
export function goToPay(payment: Payment, order: string, tab: SafeStorage, look: () => void): void {
  const step = payStep(payment);
  if (step.kind === 'leave') {
    leaveToPay(tab, order);
    location.assign(step.url);
  }
  if (step.kind === 'wechat') window.WeixinJSBridge?.invoke('getBrandWCPayRequest', step.parameters, look);
}
