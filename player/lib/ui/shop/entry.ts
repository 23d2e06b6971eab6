/** All that a page loads of the shop, later than the page itself (lib/ui/lazy-shop.tsx). */
export { shopTexts } from '../../locales/shop-texts.js';
export { returnedFrom } from '../../shop/returning.js';
export { BuyContent } from './buy.js';
export { OrdersContent } from './orders.js';
export { PlacedToast } from './placed.js';
export { Shop } from './shop.js';
export { OfferTiles } from './tiles.js';

import '../../styles/shop.css';
