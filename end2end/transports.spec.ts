import type { Page } from "@playwright/test";
import { talk } from "./story";
import { BEN, expect, restart, test, type People, type Person } from "./tidings";

/** The ways in which bytes travel, best first: how the page keeps what worked, and the address that each needs. */
const TRANSPORTS = [
  ["web_socket", "/ws"],
  ["event_stream", "/events"],
  ["long_poll", "/poll"],
  ["short_poll", "/poll"],
] as const;

for (const [transport, path] of TRANSPORTS) {
  test(`two people talk over ${transport}`, async ({ people, server }) => {
    const [ada, ben] = await twoWho(people, (page) => begins(page, transport));
    const asked = requests(ada.page);
    await ada.opens("general");
    await expect(ada.somebody(BEN)).toHaveAttribute("data-status", "offline");
    await ben.opens("general");
    await expect(ada.somebody(BEN)).toHaveAttribute("data-status", "online");

    await talk(ada, ben);
    const paths = asked.map((address) => address.pathname);
    // After a while a better one is tried, which does not count.
    expect([paths[0], paths.includes("/send")]).toEqual([path, path !== "/ws"]);

    await ben.reloads();
    await ada.says("Who has the key?");
    await ben.sees("Who has the key?");

    await restart(server, [ada, ben]);
    await ben.says("I have.");
    await ada.sees("I have.");
    for (const person of [ada, ben]) {
      await person.seesExactly(["Is the boat in?", "Since noon.", "Who has the key?", "I have."]);
    }
  });
}

/** What is in the way, and the address that is left. */
const BLOCKED: [RegExp[], string][] = [
  [[/\/ws$/], "/events"],
  [[/\/ws$/, /\/events\?/], "/poll"],
  [[/\/ws$/, /\/events\?/, /\/poll\?.*wait=25/], "/poll"],
];

for (const [blocked, left] of BLOCKED) {
  test(`with ${blocked.length} in the way people talk over ${left}, and are shown to be there`, async ({ people }) => {
    people.willBeCutOff();
    const [ada, ben] = await twoWho(people, (page) => blocks(page, blocked));
    const asked = requests(ada.page);
    await ada.opens("general");
    await ben.opens("general");
    await expect(ada.somebody(BEN)).toHaveAttribute("data-status", "online");

    await talk(ada, ben);
    await ben.reloads();
    await ben.seesExactly(["Is the boat in?", "Since noon."]);
    expect(asked.filter((address) => !blocked.some((way) => way.test(address.href))).map((address) => address.pathname)).toContain(left);
  });
}

/** Two people whose pages are prepared before they are opened. */
async function twoWho(people: People, prepare: (page: Page) => Promise<void>): Promise<[Person, Person]> {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await prepare(ada.page);
  await prepare(ben.page);
  return [ada, ben];
}

/** Lets a page begin with a transport, as if it had worked there a moment ago. */
async function begins(page: Page, transport: string) {
  await page.addInitScript((transport) => localStorage.setItem("tidings:transport", JSON.stringify([transport, Date.now()])), transport);
}

/** Puts something in the way of these addresses. */
async function blocks(page: Page, addresses: RegExp[]) {
  for (const address of addresses) {
    await page.routeWebSocket(address, (socket) => socket.close({ code: 1000 }));
    await page.route(address, (route) => route.abort());
  }
}

/** What a page asks the server for in real time, from now on. */
function requests(page: Page): URL[] {
  const asked: URL[] = [];
  const note = (address: URL) => /^\/(ws|events|poll|send)$/.test(address.pathname) && asked.push(address);
  page.on("request", (request) => note(new URL(request.url())));
  page.on("websocket", (socket) => note(new URL(socket.url())));
  return asked;
}
