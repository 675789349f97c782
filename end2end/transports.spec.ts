import type { Page } from "@playwright/test";
import { BEN, expect, test, type People, type Person } from "./tidings";

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
    expect(new Set(asked.map((address) => address.pathname))).toEqual(new Set([path, ...(path === "/ws" ? [] : ["/send"])]));

    await ada.says("Is the boat in?");
    await ben.sees("Is the boat in?");
    await ben.composer.pressSequentially("Since no");
    await expect(ada.page.locator("[data-typing]")).toContainText("Ben");
    await ben.says("Since noon.");
    await ada.sees("Since noon.");

    await ben.reloads();
    await ada.says("Who has the key?");
    await ben.sees("Who has the key?");

    await server.kill();
    await ada.isNotConnected();
    await ben.isNotConnected();
    await server.start();
    await ada.isConnected();
    await ben.isConnected();
    await ben.says("I have.");
    await ada.sees("I have.");
    for (const person of [ada, ben]) {
      await person.seesExactly(["Is the boat in?", "Since noon.", "Who has the key?", "I have."]);
    }
  });
}
