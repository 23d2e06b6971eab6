import t from 'tap';
import { parseCsv } from '../../../player/admin/csv.js';
import { readImport } from '../../../player/admin/import-rules.js';
import { draftOf, toFields, withStockOfNow } from '../../../player/admin/product-rules.js';

t.test('CSV as spreadsheets write it', async (t) => {
  t.same(parseCsv('\uFEFFa,b\r\n"x, ""y""\nz",2\r\n\r\n,3'), [
    ['a', 'b'],
    ['x, "y"\nz', '2'],
    ['', '3'],
  ]);
});

t.test('products of a file, and the lines that are none', async (t) => {
  const file = readImport('externalId,price,name,stock\nA1,12.50,Tea,7\nA2,x,Cup,1\n,3,Nameless,1\n');
  t.same(file?.items, [
    { externalId: 'A1', name: 'Tea', price: { amount: 1250, currency: 'CNY' }, stock: 7 },
  ]);
  t.same(file?.bad, [3, 4]);
  t.equal(
    readImport('sku,price\n1,2'),
    null,
    'without the columns that are needed it is no list of products',
  );
  const json = readImport(
    '[{"externalId":"A1","name":"Tea","price":{"amount":1,"currency":"CNY"}},{"name":1}]',
  );
  t.match(json, { items: [{ externalId: 'A1' }], bad: [2] });
});

t.test('what is sold while a product is edited does not come back by saving it', async (t) => {
  const product = { id: 'p', name: 'Tea', image: '', price: { amount: 100, currency: 'CNY' }, stock: 9 };
  const opened = draftOf(product);
  const now = draftOf({ ...product, stock: 4 });
  const renamed = withStockOfNow({ ...opened, name: 'Green tea' }, opened, now);
  t.match(toFields(renamed), { name: 'Green tea', stock: 4 });
  t.match(
    toFields(withStockOfNow({ ...opened, stock: '20' }, opened, now)),
    { stock: 20 },
    'what is typed counts',
  );
  t.equal(toFields({ ...opened, price: 'x' }), 'price');
});
