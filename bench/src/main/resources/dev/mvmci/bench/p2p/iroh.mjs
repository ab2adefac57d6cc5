// Two of iroh's endpoints for bench/run p2p. Usage: node iroh.mjs DIR serve | call TICKET SECONDS
// PID, where @number0/iroh is installed in DIR and PID is the process that serves. Figures go to
// standard output as one JSON object.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [directory, verb, ticket, seconds, pid] = process.argv.slice(2);
const require = createRequire(directory + '/package.json');
const { Endpoint, EndpointTicket, RelayMode } = require('@number0/iroh');
const protocol = [...Buffer.from('bench')];
const body = new Array(100).fill(0);
const dials = 100;
const uncountedDials = 20;

async function bound() {
  const builder = Endpoint.builder();
  builder.applyMinimal();
  builder.relayMode(RelayMode.disabled());
  builder.bindAddr('127.0.0.1:0');
  builder.alpns([protocol]);
  return builder.bind();
}

async function answer(connection) {
  try {
    for (;;) {
      const stream = await connection.acceptBi();
      (async () => {
        const asked = await stream.recv.readToEnd(1000);
        await stream.send.writeAll(asked);
        await stream.send.finish();
      })().catch(() => {});
    }
  } catch {
    // The client is gone.
  }
}

async function serve() {
  const endpoint = await bound();
  console.log('ticket=' + EndpointTicket.fromAddr(endpoint.addr()).toString());
  for (;;) {
    const incoming = await endpoint.acceptNext();
    if (incoming === null) return;
    incoming
      .accept()
      .then(accepting => accepting.connect())
      .then(answer)
      .catch(() => {});
  }
}

async function ask(connection) {
  const stream = await connection.openBi();
  await stream.send.writeAll(body);
  await stream.send.finish();
  const answered = await stream.recv.readToEnd(1000);
  if (answered.length !== body.length) throw new Error('something else came back');
}

const median = values => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

function cpuMicros() {
  const { user, system } = process.cpuUsage();
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return user + system + (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function datagrams() {
  const lines = readFileSync('/proc/net/snmp', 'utf8').split('\n');
  return Number(lines.filter(line => line.startsWith('Udp: '))[1].split(' ')[4]);
}

async function load(connection, callers) {
  const [cpu, sent] = [cpuMicros(), datagrams()];
  const begun = performance.now();
  const end = begun + Number(seconds) * 1000;
  const times = [];
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let from = performance.now(); from < end; ) {
        await ask(connection);
        const now = performance.now();
        times.push(now - from);
        from = now;
      }
    }),
  );
  return {
    [`request, ms, at ${callers}`]: median(times),
    [`requests/s, at ${callers}`]: times.length / ((performance.now() - begun) / 1000),
    [`us of CPU per request, at ${callers}`]: (cpuMicros() - cpu) / times.length,
    [`datagrams per request, at ${callers}`]: (datagrams() - sent) / times.length,
    [`errors, at ${callers}`]: 0,
  };
}

async function call() {
  const endpoint = await bound();
  const server = EndpointTicket.fromString(ticket).endpointAddr();
  const connects = [];
  const firsts = [];
  for (let i = -uncountedDials; i < dials; i++) {
    const begun = performance.now();
    const connection = await endpoint.connect(server, protocol);
    const connected = performance.now();
    await ask(connection);
    if (i >= 0) {
      connects.push(connected - begun);
      firsts.push(performance.now() - begun);
    }
    connection.close(0n, []);
  }
  const connection = await endpoint.connect(server, protocol);
  console.log(
    JSON.stringify({
      'connect, ms': median(connects),
      'connect, first answer, ms': median(firsts),
      ...(await load(connection, 1)),
      ...(await load(connection, 64)),
    }),
  );
  process.exit(0);
}

await (verb === 'serve' ? serve() : call());
