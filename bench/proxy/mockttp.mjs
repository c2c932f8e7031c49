// mockttp as a proxy that puts the credential into the header: node mockttp.mjs MODULE FOLDER PORT CA VALUE
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [module, folder, port, trusted, value] = process.argv.slice(2);
const { generateCACertificate, getLocal } = createRequire(import.meta.url)(module);
const https = await generateCACertificate();
const file = path.join(folder, 'mockttp-ca.pem');
writeFileSync(file, https.cert);
const server = getLocal({ https, http2: true, recordTraffic: false });
await server.start(Number(port));
await server.forAnyRequest().thenPassThrough({
  additionalTrustedCAs: [{ certPath: trusted }],
  transformRequest: { updateHeaders: { authorization: `Bearer ${value}` } },
});
process.stdout.write(`${file}\n`);
