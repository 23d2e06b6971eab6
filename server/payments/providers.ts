import type { Config } from '../../config/config.js';
import { PaymentMethod } from '../../protocol/orders.js';
import { CashDesk } from './cash.js';
import type { PaymentProvider } from './port.js';

/** Ways to pay as configured, in that order. @throws on one that is not known or not set up */
export function providersOf(options: Config['shop']): PaymentProvider[] {
  const names = options.payment.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '').map((name) => providerOf(name));
}

function providerOf(name: string): PaymentProvider {
  if (name === 'cash') return new CashDesk();
  const known = PaymentMethod.anyOf.map((each) => each.const).join(', ');
  throw new Error(`shop.payment names \`${name}\`; there are: ${known}`);
}
