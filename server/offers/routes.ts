import { Type } from 'typebox';
import { RoomId } from '../../protocol/api.js';
import {
  BuyerGroup,
  Coupon,
  CouponClaim,
  CouponClaims,
  Coupons,
  FlashSale,
  FlashSales,
  FloorPrice,
  GroupBuys,
  GroupBuyWithGroups,
  NewCoupon,
  NewFlashSale,
  NewGroupBuy,
  Offers as OfferList,
  Share,
} from '../../protocol/offers.js';
import { viewerOf } from '../http/principal.js';
import type { Api } from '../http/types.js';
import type { Offers } from './offers.js';

const tags = ['offers'];
const Id = Type.String({ maxLength: 100 });
const ofRoom = Type.Object({ room: Id });
const ofSale = Type.Object({ flashSale: Id });
const ofCoupon = Type.Object({ coupon: Id });
const ofGroupBuy = Type.Object({ groupBuy: Id });
const ofGroup = Type.Object({ group: Id });
const nothing = { 204: Type.Null() };
const write = { access: 'offers.write' } as const;
const viewer = { access: 'viewer' } as const;
const open = { access: 'public' } as const;

export const offerRoutes = (offers: Offers) => (api: Api) => {
  flashSales(api, offers);
  coupons(api, offers);
  own(api, offers);
  groupBuys(api, offers);
  floorPrices(api, offers);
  api.get(
    '/rooms/:room/offers',
    {
      config: open,
      schema: {
        tags,
        summary: 'What a room offers now and soon',
        description: 'The same list as the channel tells in `welcome`; what ended minutes ago is in it too.',
        params: ofRoom,
        response: { 200: OfferList },
      },
    },
    async (request) => ({ items: await offers.inRoom(request.params.room) }),
  );
};

function flashSales(api: Api, offers: Offers): void {
  api.post(
    '/rooms/:room/flash-sales',
    {
      config: { ...write, idempotent: true },
      schema: {
        tags,
        summary: 'Start or plan a flash sale',
        description:
          'Its quota is held from stock at the start, whole or (when it was planned) as far as pieces are free; what is left at the ' +
          'end is free again. While it runs, the variant is sold in this room at its price alone.',
        params: ofRoom,
        body: NewFlashSale,
        response: { 201: FlashSale },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await offers.flashSales.create(request.params.room, request.body)),
  );
  api.get(
    '/rooms/:room/flash-sales',
    {
      config: open,
      schema: {
        tags,
        summary: 'Flash sales of a room, by start',
        params: ofRoom,
        response: { 200: FlashSales },
      },
    },
    async (request) => ({ items: await offers.flashSales.list(request.params.room) }),
  );
  api.get(
    '/flash-sales/:flashSale',
    { config: open, schema: { tags, summary: 'A flash sale', params: ofSale, response: { 200: FlashSale } } },
    async (request) => offers.flashSales.get(request.params.flashSale),
  );
  api.delete(
    '/flash-sales/:flashSale',
    {
      config: write,
      schema: { tags, summary: 'End a flash sale, or call it off', params: ofSale, response: nothing },
    },
    async (request, reply) => {
      await offers.flashSales.end(request.params.flashSale);
      return reply.code(204).send(null);
    },
  );
}

function coupons(api: Api, offers: Offers): void {
  api.post(
    '/rooms/:room/coupons',
    {
      config: { ...write, idempotent: true },
      schema: {
        tags,
        summary: 'Drop a coupon, now or at `from`',
        params: ofRoom,
        body: NewCoupon,
        response: { 201: Coupon },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await offers.coupons.create(request.params.room, request.body)),
  );
  api.get(
    '/rooms/:room/coupons',
    {
      config: open,
      schema: { tags, summary: 'Coupons of a room, by start', params: ofRoom, response: { 200: Coupons } },
    },
    async (request) => ({ items: await offers.coupons.list(request.params.room) }),
  );
  api.delete(
    '/coupons/:coupon',
    {
      config: write,
      schema: {
        tags,
        summary: 'Withdraw a coupon: nobody claims it any more',
        params: ofCoupon,
        querystring: Type.Object(
          {
            revoke: Type.Optional(
              Type.Boolean({ description: 'Those that were claimed are worth nothing any more, either.' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: nothing,
      },
    },
    async (request, reply) => {
      await offers.coupons.withdraw(request.params.coupon, request.query.revoke === true);
      return reply.code(204).send(null);
    },
  );
}

/** What viewers do for themselves. */
function own(api: Api, offers: Offers): void {
  api.post(
    '/coupons/:coupon/claim',
    {
      config: { ...viewer, idempotent: true },
      schema: { tags, summary: 'Claim a coupon', params: ofCoupon, response: { 201: CouponClaim } },
    },
    async (request, reply) =>
      reply.code(201).send(await offers.coupons.claim(request.params.coupon, viewerOf(request))),
  );
  api.get(
    '/viewers/me/coupons',
    {
      config: viewer,
      schema: {
        tags,
        summary: 'My coupons, newest first',
        querystring: Type.Object({ room: Type.Optional(RoomId) }, { additionalProperties: false }),
        response: { 200: CouponClaims },
      },
    },
    async (request) => ({
      items: await offers.coupons.claimsOf(viewerOf(request), request.query.room),
    }),
  );
  api.post(
    '/rooms/:room/shares',
    {
      config: viewer,
      schema: {
        tags,
        summary: 'My link to a room',
        description:
          'Asking for it counts as sharing, for coupons with `shareToGet`. The same link every time.',
        params: ofRoom,
        response: { 200: Share },
      },
    },
    async (request) => offers.coupons.share(request.params.room, viewerOf(request)),
  );
}

function groupBuys(api: Api, offers: Offers): void {
  api.post(
    '/rooms/:room/group-buys',
    {
      config: { ...write, idempotent: true },
      schema: {
        tags,
        summary: 'Start or plan a group buy',
        description:
          'A group begins with an order (`groupBuy: {offer}`) and is joined by orders (`groupBuy: {group}`). It is complete once all ' +
          'its places are paid; when its time runs out first, unpaid orders are cancelled and paid ones refunded.',
        params: ofRoom,
        body: NewGroupBuy,
        response: { 201: GroupBuyWithGroups },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await offers.groupBuys.create(request.params.room, request.body)),
  );
  api.get(
    '/rooms/:room/group-buys',
    {
      config: open,
      schema: {
        tags,
        summary: 'Group buys of a room, by start',
        params: ofRoom,
        response: { 200: GroupBuys },
      },
    },
    async (request) => ({ items: await offers.groupBuys.list(request.params.room) }),
  );
  api.get(
    '/groups/:group',
    { config: open, schema: { tags, summary: 'A group', params: ofGroup, response: { 200: BuyerGroup } } },
    async (request) => offers.groupBuys.group(request.params.group),
  );
  api.delete(
    '/group-buys/:groupBuy',
    {
      config: write,
      schema: {
        tags,
        summary: 'End a group buy: no more groups; those that are open go on',
        params: ofGroupBuy,
        response: nothing,
      },
    },
    async (request, reply) => {
      await offers.groupBuys.end(request.params.groupBuy);
      return reply.code(204).send(null);
    },
  );
}

function floorPrices(api: Api, offers: Offers): void {
  const params = Type.Object({ product: Id });
  api.get(
    '/products/:product/floor-price',
    {
      config: { access: 'shop.read' },
      schema: {
        tags,
        summary: 'What a piece of a product costs at least',
        params,
        response: { 200: FloorPrice },
      },
    },
    async (request) => offers.floorPrices.get(request.params.product),
  );
  api.put(
    '/products/:product/floor-price',
    {
      config: { access: 'shop.write' },
      schema: {
        tags,
        summary: 'Set what a piece of a product costs at least, or nothing',
        params,
        body: FloorPrice,
        response: { 200: FloorPrice },
      },
    },
    async (request) => offers.floorPrices.set(request.params.product, request.body),
  );
}
