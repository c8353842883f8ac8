/** The naive press, as a control: Node's own HTTP in, JSON parsed, twenty datagrams out. No token, no journal, no plan. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';

const sockets = await Promise.all(
  process.argv.slice(2).map(
    (port) =>
      new Promise((resolve) => {
        const socket = createSocket('udp4');
        socket.connect(Number(port), '127.0.0.1', () => resolve(socket));
      }),
  ),
);
const message = Buffer.from('/value\0\0,f\0\0\0\0\0\0');
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    JSON.parse(text);
    for (const socket of sockets) socket.send(message);
    response.end('{"ok":true}');
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready ${server.address().port}\n`));
