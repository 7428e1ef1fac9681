import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface Peer {
  port: number;
  /** Connections that were made, and those that are still open. */
  made: number;
  open: Set<Socket>;
  close(): Promise<void>;
}

const peers: Peer[] = [];

/** Closes all that `startPeer` has opened. */
export async function closePeers(): Promise<void> {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
}

/** A TCP server that does to each connection what it is told. */
export async function startPeer(serve: (socket: Socket) => void): Promise<Peer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    peer.made += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const peer: Peer = {
    port: (server.address() as AddressInfo).port,
    made: 0,
    open,
    async close() {
      for (const socket of open) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
  peers.push(peer);
  return peer;
}
