// `npm run client`: makes client/api.generated.ts from the routes as they are.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePackages, root, run } from './setup.mjs';

ensurePackages();
// What uses the old types may not compile; it is written all the same, and the routes are what counts.
run(join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.json']);
const { Plane } = await import(join(root, 'dist', 'test', 'support', 'api.js'));
const { clientTypes } = await import(join(root, 'dist', 'test', 'support', 'client-types.js'));
const endings = [];
const plane = await Plane.start({ teardown: (end) => endings.push(end) });
const { body } = await plane.call('GET', '/openapi.json');
writeFileSync(join(root, 'client', 'api.generated.ts'), await clientTypes(body));
for (const end of endings) await end();
