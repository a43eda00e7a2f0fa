// A provider of OpenID Connect that nobody here wrote, with the accounts a test asks for.
// node start.js ORIGIN ACCOUNTS.json: says its issuer on a line, and ends when its input does.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const [origin, file] = process.argv.slice(2);
const accounts = JSON.parse(readFileSync(file, 'utf8'));
const server = createServer();

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'usus',
        client_secret: 'a secret of the office',
        redirect_uris: [`${origin}/accesso/ritorno`],
        post_logout_redirect_uris: [`${origin}/uscita`],
      },
      // Programs of the office: one that may ask, and one that may not.
      ...['bilancio', 'estraneo'].map((client_id) => ({
        client_id,
        client_secret: 'a secret of a program',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      })),
    ],
    claims: { openid: ['sub'], ufficio: ['matricola', 'ruoli'] },
    scopes: ['openid', 'ufficio'],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
    },
    findAccount: (_, id) =>
      accounts[id] && { accountId: id, claims: async () => ({ sub: id, ...accounts[id] }) },
    cookies: { keys: ['only for tests'] },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});

process.stdin.on('end', () => process.exit(0)).resume();
