import { agree, expect, test, two, wasHonest, writeDuring } from "./bad-network";
import { restart } from "./tidings";

/** What stands in the way, and what the network carries in the end; polls with how long they wait. */
const RUNGS = [
  { name: "WebSockets are blocked: Server-Sent Events", faults: { stripsUpgrade: true }, carries: ["/events"] },
  { name: "and streams are held back: long polls", faults: { stripsUpgrade: true, holds: /^\/events/ }, carries: ["/poll wait=25"] },
  {
    name: "and what takes long is cut: short polls",
    faults: { stripsUpgrade: true, holds: /^\/events/, cuts: { of: /^\/poll.*wait=25/, afterMs: 5_000 } },
    carries: ["/poll wait=0"],
  },
];

for (const { name, faults, carries } of RUNGS) {
  test(`${name}, and back again`, async ({ people, network, server }) => {
    const [ada, ben] = await two(people);
    expect(network.listeners()).toEqual(["/ws"]);
    const texts = await writeDuring([ada, ben], async () => {
      network.becomes(faults);
      network.cut();
      await carriesOnly(carries);
      await ada.isConnected();
      await ben.isConnected();
      await restart(server, [ada, ben]);
      await carriesOnly(carries);
    });
    await agree([ada, ben], texts);

    const more = await writeDuring([ada, ben], async () => {
      network.recovers();
      for (const person of [ada, ben]) {
        await person.page.evaluate(() => window.dispatchEvent(new Event("online")));
      }
      await carriesOnly(["/ws"]);
    });
    await agree([ada, ben], [...texts, ...more]);
    for (const person of [ada, ben]) {
      await wasHonest(person, ...network.outages, ...server.outages);
    }

    async function carriesOnly(addresses: string[]) {
      await expect.poll(() => network.listeners(), { timeout: 120_000, intervals: [100] }).toEqual(addresses);
    }
  });
}
