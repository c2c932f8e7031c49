import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { socketPair } from '../../tests/socket-pair.ts';
import { writeTogether } from './write-together.ts';

const open: Socket[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** A connection, and what arrives at its other end until that ends. */
async function connection(): Promise<{ socket: Socket; arrived: Promise<string> }> {
  const { client, arrived } = await socketPair();
  open.push(client, arrived);
  return { socket: client, arrived: textOf(arrived) };
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const bytes of socket) text += (bytes as Buffer).toString('latin1');
  return text;
}

test('waits for the end of the turn, and no longer', async () => {
  const all = await Promise.all([connection(), connection()]);
  for (const { socket } of all) writeTogether(socket, 'one\xff');
  expect(all.map(({ socket }) => socket.bytesWritten)).toEqual([4, 4]);
  expect(all.map(({ socket }) => socket.writableLength)).toEqual([4, 4]);
  await setImmediate();
  expect(all.map(({ socket }) => socket.writableCorked)).toEqual([0, 0]);
  for (const { socket } of all) socket.end();
  expect(await Promise.all(all.map(({ arrived }) => arrived))).toEqual(['one\xff', 'one\xff']);
});

test('keeps the order with what is written otherwise', async () => {
  const { socket, arrived } = await connection();
  writeTogether(socket, '1');
  socket.write(Buffer.from('2'));
  writeTogether(socket, '3');
  await setImmediate();
  socket.write('4');
  writeTogether(socket, '5');
  socket.end('6');
  expect(await arrived).toBe('123456');
});

test('a connection that is gone by then keeps nobody else from it', async () => {
  const [gone, stays] = await Promise.all([connection(), connection()]);
  writeTogether(gone.socket, 'lost');
  writeTogether(stays.socket, 'said');
  gone.socket.destroy();
  await setImmediate();
  stays.socket.end();
  expect(await stays.arrived).toBe('said');
});

test('one that has been alone for some turns does not wait, until it is no longer alone', async () => {
  const [one, other] = await Promise.all([connection(), connection()]);
  const waits = async (...sockets: readonly Socket[]) => {
    for (const socket of sockets) writeTogether(socket, '.');
    const corked = sockets.map(({ writableCorked }) => writableCorked > 0);
    await setImmediate();
    return corked;
  };
  expect(await waits(one.socket, other.socket)).toEqual([true, true]);
  const alone: boolean[] = [];
  for (let turn = 0; turn < 17; turn++) alone.push(...(await waits(one.socket)));
  expect(alone).toEqual([...Array<boolean>(16).fill(true), false]);
  expect(await waits(one.socket, other.socket)).toEqual([false, false]);
  expect(await waits(one.socket, other.socket)).toEqual([true, true]);
  for (const { socket } of [one, other]) socket.end();
  expect(await Promise.all([one.arrived, other.arrived])).toEqual(['.'.repeat(20), '...']);
});
