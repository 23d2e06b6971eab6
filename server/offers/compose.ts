import type { Logger } from 'pino';
import type { Bus } from '../../backends/bus/port.js';
import type { Database } from '../../backends/database/port.js';
import type { Clock } from '../../protocol/clock.js';
import { newId } from '../ids.js';
import type { Rooms } from '../rooms/service.js';
import type { Selling } from '../selling.js';
import type { Shelves } from '../shop/shelves.js';
import { catalogue } from './catalogue.js';
import { Offers } from './offers.js';

interface Neighbours {
  database: Database;
  bus: Bus;
  rooms: Rooms;
  shelves: Shelves;
  selling: Selling;
  clock: Clock;
  logger: Logger;
}

/** Offers among the features that they change and follow. */
export function composeOffers({ rooms, shelves, selling, ...shared }: Neighbours): Offers {
  const { orders, payments, ledger, watch } = selling;
  const offers = new Offers({
    ...{ ...shared, rooms, catalogue, newId, stock: ledger },
    orders: {
      cancel: async (order, reason) =>
        void (await orders.move({ order, to: 'cancelled', by: 'operator', reason })),
      refund: async (order, reason) => void (await payments.refund(order, { reason })),
    },
    stockChanged: (product) => watch.touch([product]),
  });
  orders.useTerms(offers.terms);
  orders.observe({
    created: (order) => offers.orderChanged(order, true),
    moved: (order) => offers.orderChanged(order, false),
  });
  watch.listen((product) => offers.board.stockChanged(product));
  shelves.whenPublished((room) => offers.board.shelfChanged(room));
  return offers;
}
