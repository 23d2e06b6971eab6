import { readFile } from 'node:fs/promises';
import t from 'tap';
import { permissionsOf, renderRoles } from '../../../server/people/roles.js';

t.test('docs/roles.md is an introduction and the table as it is printed', async (t) => {
  const page = await readFile('docs/roles.md', 'utf8');
  t.equal(page.slice(page.indexOf('\n| permission') + 1), renderRoles());
});

t.test('nobody but an owner manages people or reads the audit log', async (t) => {
  t.ok(permissionsOf('owner').has('people.write'));
  for (const role of ['operator', 'support', 'analyst', 'host', 'moderator'] as const) {
    t.notOk(permissionsOf(role).has('people.write'), role);
    t.notOk(permissionsOf(role).has('audit.read'), role);
  }
});
