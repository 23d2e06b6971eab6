import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Config } from '../../config/config.js';
import type { Clock } from '../../protocol/clock.js';
import { CashDesk } from './cash.js';
import { MerchantCheckout } from './merchant.js';
import type { PaymentProvider } from './port.js';
import { WechatPay } from './wechat.js';

interface ProviderParts {
  options: Config['shop'];
  /** Base URL that the world reaches this server under. */
  publicUrl: string;
  clock: Clock;
}

/** Ways to pay as configured, in that order. @throws a sentence when a key can not be read */
export function providersOf(parts: ProviderParts): PaymentProvider[] {
  const names = parts.options.payment.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '').map((name) => providerOf(name, parts));
}

function providerOf(name: string, { options, publicUrl, clock }: ProviderParts): PaymentProvider {
  switch (name) {
    case 'cash':
      return new CashDesk();
    case 'merchant':
      return new MerchantCheckout({ url: options.merchantUrl, secret: options.merchantSecret }, clock);
    case 'wechat':
      return new WechatPay(
        {
          base: options.wechatUrl,
          appId: options.wechatApp,
          apiKey: options.wechatApiKey,
          notifyUrl: `${publicUrl.replace(/\/$/, '')}/api/v1/payments/wechat/notify`,
          merchant: {
            id: options.wechatMerchant,
            serial: options.wechatSerial,
            key: readKey('shop.wechatPrivateKey', options.wechatPrivateKey, createPrivateKey),
          },
          platform: {
            id: options.wechatPublicKeyId,
            key: readKey('shop.wechatPublicKey', options.wechatPublicKey, createPublicKey),
          },
        },
        clock,
      );
    default:
      throw new Error(`shop.payment names \`${name}\`, which is not known`);
  }
}

function readKey<K>(option: string, path: string, parse: (pem: Buffer) => K): K {
  try {
    return parse(readFileSync(path));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'not a PEM key';
    throw new Error(`${option}: ${path} can not be used (${reason})`);
  }
}
