import * as api from '../../protocol/api.js';
import * as calls from '../../protocol/calls.js';
import * as catalogue from '../../protocol/catalogue.js';
import { UploadedImage } from '../../protocol/images.js';
import * as moderation from '../../protocol/moderation.js';
import * as offers from '../../protocol/offers.js';
import * as orders from '../../protocol/orders.js';
import * as webhooks from '../../protocol/webhooks.js';

/** Schemas that have a name in the OpenAPI document, and so in the clients that are generated from it. */
export const NAMED_SCHEMAS = {
  Problem: api.Problem,
  Money: api.Money,
  Room: api.Room,
  RoomSettings: api.RoomSettings,
  Watermark: api.Watermark,
  Session: api.Session,
  Product: api.Product,
  Sku: api.Sku,
  NewProduct: calls.NewProduct,
  ProductFields: calls.ProductFields,
  ShelfItem: api.ShelfItem,
  ShelfCard: calls.ShelfCardSchema,
  Tag: api.Tag,
  ReplayTag: api.ReplayTag,
  Replay: calls.ReplayInfo,
  Image: UploadedImage,
  Order: orders.Order,
  OrderItem: orders.OrderItem,
  NewOrder: orders.NewOrder,
  Payment: orders.Payment,
  FlashSale: offers.FlashSale,
  NewFlashSale: offers.NewFlashSale,
  Coupon: offers.Coupon,
  NewCoupon: offers.NewCoupon,
  CouponClaim: offers.CouponClaim,
  GroupBuy: offers.GroupBuy,
  GroupBuyWithGroups: offers.GroupBuyWithGroups,
  NewGroupBuy: offers.NewGroupBuy,
  BuyerGroup: offers.BuyerGroup,
  ChatRules: moderation.ChatRules,
  PinnedMessage: moderation.PinnedMessage,
  Restriction: moderation.Restriction,
  NewRestriction: moderation.NewRestriction,
  ModerationRecord: moderation.ModerationRecord,
  Webhook: webhooks.Webhook,
  WebhookEvent: webhooks.EventBody,
  Delivery: webhooks.Delivery,
  ImportItem: catalogue.ImportItem,
  ImportResult: catalogue.ImportResult,
  ReconcileReply: catalogue.ReconcileReply,
};
