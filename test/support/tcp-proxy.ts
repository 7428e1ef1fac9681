import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server through which a test can make the network misbehave. */
export interface TcpProxy {
  port: number;
  /** Where new connections lead from now on. */
  setTarget(port: number): void;
  /** Nothing moves any more, and nobody is told: neither closed nor answered. */
  freeze(): void;
  /** Breaks every connection. */
  cut(): void;
  /** What is connected is as after `freeze`, and what connects from now on is not. */
  strand(): void;
  /** What the server says arrives so much later from now on, in milliseconds. */
  delay(milliseconds: number): void;
  /** Everything that was held back arrives. */
  thaw(): void;
  /** The local ports by which the server knows the connections that come through here. */
  ports(): number[];
  close(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const outward = new Set<Socket>();
  const stranded = new WeakSet<Socket>();
  let target = targetPort;
  let frozen = false;
  let lateBy = 0;

  function pass(chunk: Buffer, from: Socket, to: Socket): void {
    if (outward.has(from) && lateBy > 0) setTimeout(() => to.write(chunk), lateBy);
    else if (!to.write(chunk)) from.pause();
  }

  function forward(from: Socket, to: Socket): void {
    sockets.add(from);
    from.setNoDelay(true);
    if (frozen) from.pause();
    from.on('data', (chunk) => pass(chunk, from, to));
    to.on('drain', () => {
      if (!frozen && !stranded.has(from)) from.resume();
    });
    // An end that comes while frozen waits in the kernel behind what was not read, as on a dead wire.
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      outward.delete(from);
      to.destroy();
    });
  }

  const server = createServer({ pauseOnConnect: true }, (near) => {
    const far = connect(target, '127.0.0.1');
    outward.add(far);
    forward(near, far);
    forward(far, near);
    if (!frozen) near.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    setTarget(port) {
      target = port;
    },
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.pause();
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    strand() {
      for (const socket of sockets) {
        stranded.add(socket);
        socket.pause();
      }
    },
    delay(milliseconds) {
      lateBy = milliseconds;
    },
    thaw() {
      frozen = false;
      for (const socket of sockets) if (!stranded.has(socket)) socket.resume();
    },
    ports: () => [...outward].flatMap(({ localPort }) => localPort ?? []),
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
