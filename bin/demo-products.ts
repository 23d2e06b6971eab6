import type { Product } from '../protocol/api.js';

const yuan = (amount: number) => ({ amount: Math.round(amount * 100), currency: 'CNY' });

/** What the demo room sells; the pictures are built with the pages. */
export const DEMO_PRODUCTS: (Omit<Product, 'id' | 'externalId'> & { externalId: string })[] = [
  {
    externalId: 'demo-tea',
    name: '明前龙井 250g · Longjing green tea',
    image: '/assets/demo/tea.svg',
    price: yuan(268),
    livePrice: yuan(168),
    stock: 120,
  },
  {
    externalId: 'demo-lamp',
    name: '暖光阅读灯 · Reading lamp',
    image: '/assets/demo/lamp.svg',
    price: yuan(199),
    livePrice: yuan(129),
    stock: 60,
  },
  {
    externalId: 'demo-bag',
    name: '手工帆布包 · Canvas tote',
    image: '/assets/demo/bag.svg',
    price: yuan(89),
    livePrice: yuan(59),
    stock: 300,
  },
  {
    externalId: 'demo-cup',
    name: '景德镇手绘杯 · Hand-painted cup',
    image: '/assets/demo/cup.svg',
    price: yuan(128),
    stock: 24,
  },
];

/** What the demo's viewers say, over and over. */
export const DEMO_LINES = [
  '主播好！',
  '来了来了 👋',
  'Hello from Berlin!',
  '这个多少钱？',
  '已下单',
  '颜色好看 😍',
  'Does it ship abroad?',
  '666',
  '求优惠券',
  '给主播点赞 ❤️',
  '上链接！',
  'Looks great',
  '老粉报到',
  '杯子有别的颜色吗',
  '今天的茶好香',
  '等下讲包包吗',
];
export const DEMO_NAMES = ['小鱼', 'Mia', '阿杰', '柚子', 'Tom', '清风', '豆豆', 'Luna'];
