import { afterAll, beforeAll, expect, test } from 'vitest';
import { FaultWorld } from './fault-world.ts';

// Anomaly test: from one moment on no file can grow, the database's log included.

let world: FaultWorld;

beforeAll(async () => {
  world = await FaultWorld.start();
});

afterAll(async () => world.instance.stop());

test('attack 31: with a full disk nothing is given out that cannot be recorded, and with room again everything is there', async () => {
  const { instance } = world;
  await world.workUntil(40, () => instance.limitFiles(8192));
  for (let turn = 0; turn < 5; turn++) {
    expect(await world.readOnce(), 'a fetch').toBe(false);
    expect(await world.writeOnce(turn), 'a write').toBe(false);
  }
  expect(instance.log, 'the operator is told').toContain('was not recorded');
  instance.limitFiles('unlimited');
  instance.killServer();
  await instance.restart();
  await world.checkEverything('with room again');
});
