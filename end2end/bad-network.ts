import { Network, type Outage } from "./network";
import { ADA, BEN, expect, People, test as base, type Person } from "./tidings";

export { expect };

/** A test whose people reach the server through a network that can be made bad. */
export const test = base.extend<{ network: Network }>({
  network: async ({ server }, use) => {
    const network = new Network(() => new URL(server.url));
    await network.start();
    await use(network);
    network.stop();
  },
  people: async ({ browser, server, network }, use) => {
    const people = new People(browser, server, () => network.url);
    people.willBeCutOff();
    // A proxy that takes the upgrade away turns a handshake into a request that the server refuses.
    people.willBeRefused(400);
    people.willBeRefused(426);
    await use(people);
    await people.leave();
    expect(people.problems, "errors in the browsers").toEqual([]);
  },
});

/** Ada and Ben, both with the channel before them. What their pages say of the connection is written down. */
export async function two(people: People): Promise<[Person, Person]> {
  const ada = await people.admin(ADA);
  const ben = await people.member(ada, BEN);
  for (const person of [ada, ben]) {
    await writesDownStates(person);
    await person.opens("general");
  }
  return [ada, ben];
}

/** How long somebody thinks between two messages. */
const RHYTHM_MS = 1_000;
/** Of two people in two turns, below what a page of history holds. */
const MOST = 45;

/** Everybody writes while something happens. Gives what they wrote. */
export async function writeDuring(writers: Person[], happens: () => Promise<void>): Promise<string[]> {
  let isOver = false;
  const write = async (writer: Person) => {
    const texts: string[] = [];
    while (!isOver && texts.length < MOST) {
      const text = `${writer.account.display_name} ${written++}.`;
      await writer.says(text);
      texts.push(text);
      await writer.page.waitForTimeout(RHYTHM_MS);
    }
    return texts;
  };
  const writing = Promise.all(writers.map(write));
  await happens();
  isOver = true;
  return (await writing).flat();
}

let written = 1;

/** Everybody sees the same messages in the same order: these, each once, as the server has them. */
export async function agree(readers: Person[], texts: string[]) {
  for (const reader of readers) {
    await reader.isConnected();
    await expect(reader.page.locator("[data-state]")).toHaveCount(0, { timeout: 60_000 });
  }
  const { messages } = await readers[0].call("GET", "/channels/general/messages?limit=200");
  const kept = messages as { id: string; text: string }[];
  expect(kept.map(({ text }) => text).sort()).toEqual([...texts].sort());
  for (const reader of readers) {
    await expect(async () => {
      if ((await reader.messages.count()) < kept.length) {
        // After a reset the page holds the newest ones.
        await reader.goesUp();
      }
      expect(await reader.holds()).toEqual(kept.map(({ id }) => id));
    }).toPass({ timeout: 60_000 });
  }
}

/** What the page said of the connection from then on. */
type Said = { state: string; transport?: string; at: number };

/** Everything that the page has said since it was opened. */
export async function states(person: Person): Promise<Said[]> {
  return await person.page.evaluate(() => (window as unknown as { states: Said[] }).states);
}

async function writesDownStates(person: Person) {
  await person.page.addInitScript(() => {
    const all: { state: string; transport?: string; at: number }[] = [];
    const now = Date.now;
    let ahead = 0;
    Date.now = () => now() + ahead;
    Object.assign(window, { states: all, jump: (ms: number) => (ahead += ms) });
    const note = () => {
      const { connection: state, transport } = document.documentElement?.dataset ?? {};
      const last = all.at(-1);
      if (state && (last?.state !== state || last.transport !== transport)) {
        all.push({ state, transport, at: Date.now() });
      }
    };
    const attributeFilter = ["data-connection", "data-transport"];
    new MutationObserver(note).observe(document, { subtree: true, attributes: true, attributeFilter });
  });
}

/** Everybody's connection is lost and comes back, and their pages have said both. */
export async function reconnect(everybody: Person[], after: () => Promise<void> | void) {
  const begins = ({ state }: Said, index: number, all: Said[]) => state === "connected" && all[index - 1]?.state !== "connected";
  const counts = () => Promise.all(everybody.map(async (one) => (await states(one)).filter(begins).length));
  const before = await counts();
  await after();
  await expect.poll(async () => (await counts()).every((count, index) => count > before[index]), { timeout: 60_000 }).toBe(true);
}

/** The machine sleeps: nothing of the page runs, and when it wakes up its clock has jumped. */
export async function sleeps(person: Person, hours: number, meanwhile: () => Promise<void>) {
  const chrome = await person.page.context().newCDPSession(person.page);
  await chrome.send("Page.setWebLifecycleState", { state: "frozen" });
  await meanwhile();
  await person.page.evaluate((hours) => (window as unknown as { jump: (ms: number) => void }).jump(hours * 3_600_000), hours);
  await chrome.send("Page.setWebLifecycleState", { state: "active" });
}

/** Within this time an outage is told: at once, or when there has been no sign of life for so long that there is none. */
const TOLD_MS = { cut: 2_000, gone: 2_000, stalled: 35_000 };
/** Slow machines are right too. */
const MARGIN_MS = 5_000;

/** The page has told of every outage in time, has called nothing over for good, and says now that it is connected. */
export async function wasHonest(person: Person, ...outages: Outage[]) {
  const all = await states(person);
  const shown = all.map(({ state }) => state);
  expect(shown).not.toContain("error");
  expect(shown).not.toContain("disconnected");
  expect(shown.at(-1)).toBe("connected");
  for (const { what, from, to = Date.now() } of outages) {
    const told = from + TOLD_MS[what] + MARGIN_MS;
    const atFirst = during(all, from, told);
    // Between two polls there is nothing that could be cut.
    if (what !== "stalled" && /poll/.test(atFirst[0]?.transport ?? "")) {
      continue;
    }
    if (what !== "stalled" && atFirst.length > 0) {
      expect(atFirst.some(isAway), `${what} at ${from} is told: ${JSON.stringify(all)}`).toBe(true);
    }
    expect(told > to || during(all, told, to).every(isAway), `${what} from ${from} to ${to} is told throughout: ${JSON.stringify(all)}`).toBe(true);
  }
}

/** What a page said from one time to another, beginning with what it had said last. */
function during(all: Said[], from: number, to: number): Said[] {
  return all.filter(({ at }, index) => at < to && (all[index + 1]?.at ?? Infinity) > from);
}

function isAway({ state }: Said): boolean {
  return state !== "connected";
}
