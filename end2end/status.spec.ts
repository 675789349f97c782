import { test as onANetwork } from "./bad-network";
import { expect, test, type Person } from "./tidings";
import type { Locator } from "@playwright/test";

const chip = (person: Person): Locator => person.page.getByRole("button", { name: /^Connection/ });
const card = (person: Person): Locator => person.page.getByRole("dialog", { name: "Connection" });
const banner = (person: Person): Locator => person.page.locator("[data-trouble]");
const figure = (person: Person, name: string): Locator => card(person).locator(`[data-figure="${name}"] dd`);

test("a lost connection is told on the chip, later in a banner, and both go when it is back", async ({ people, server }) => {
  const ada = await people.admin();
  await ada.opens("general");
  await expect(chip(ada)).toHaveAttribute("data-connection", "connected");
  await expect(ada.page.locator("html")).toHaveAttribute("data-transport", "web_socket");

  await server.kill();
  await ada.isNotConnected();
  await expect(banner(ada), "a short break is not worth a word").toHaveCount(0);
  await expect(chip(ada)).toContainText(/Reconnecting \d+\/\d+ · in \d+ s/);

  await expect(banner(ada)).toHaveAttribute("data-trouble", "lost");
  await expect(banner(ada)).toContainText("What you write is kept");
  await expect(banner(ada).getByText(/^in \d+ s$/)).toBeVisible();
  await ada.findsNoBarrier();

  await server.start();
  await banner(ada).getByRole("button", { name: "Retry now" }).click();
  await ada.isConnected();
  await expect(banner(ada)).toHaveCount(0);
});

test("without a network Tidings waits for it", async ({ people, server }) => {
  const ada = await people.admin();
  await ada.opens("general");
  // A browser that is told to be offline keeps the connections that it has.
  await ada.page.context().setOffline(true);
  await server.kill();
  await expect(chip(ada)).toContainText("Waiting for the network");
  await expect(banner(ada)).toHaveAttribute("data-trouble", "offline");
  await server.start();
  await ada.page.context().setOffline(false);
  await ada.isConnected();
  await expect(banner(ada)).toHaveCount(0);
});

test("the card shows the figures, and is used with the keyboard alone", async ({ people, server }) => {
  const ada = await people.admin();
  await ada.opens("general");
  await chip(ada).focus();
  await ada.page.keyboard.press("Enter");
  await expect(card(ada)).toBeVisible();
  await expect(figure(ada, "transport")).toHaveText("WebSocket");
  await expect(figure(ada, "last-heard")).toHaveText(/^\d+ s ago$/);
  await expect(figure(ada, "waiting")).toHaveText("0");
  await expect(figure(ada, "position")).toHaveText(/^\d+$/);
  await expect(card(ada).getByRole("button", { name: "Retry now" })).toBeHidden();
  await ada.findsNoBarrier();

  await ada.page.keyboard.press("Tab");
  await expect(card(ada).getByRole("link", { name: "Open the lab" })).toBeFocused();
  await ada.page.keyboard.press("Escape");
  await expect(card(ada)).toBeHidden();
  await expect(chip(ada)).toBeFocused();

  await server.kill();
  await ada.isNotConnected();
  await ada.says("Later");
  await chip(ada).press("Enter");
  await expect(figure(ada, "attempt")).toHaveText(/^\d+ of \d+$/);
  await expect(figure(ada, "next")).toHaveText(/^in \d+ s$/);
  await expect(figure(ada, "transport")).toHaveText("–");
  await expect(figure(ada, "waiting")).toHaveText("1");
  await server.start();
  await card(ada).getByRole("button", { name: "Retry now" }).press("Enter");
  await ada.isConnected();
  await expect(figure(ada, "waiting")).toHaveText("0");
});

onANetwork("the card says which transport is used where a better one is not to be had, and why", async ({ people, network }) => {
  network.becomes({ stripsUpgrade: true });
  const ada = await people.admin();
  await ada.opens("general");
  await chip(ada).click();
  await expect(figure(ada, "transport")).toHaveText("Server-Sent Events");
  await expect(card(ada)).toContainText("WebSocket is blocked here. Messages travel by Server-Sent Events instead.");
  await ada.findsNoBarrier();

  network.becomes({ stripsUpgrade: true, holds: /^\/events/ });
  network.cut();
  await expect(figure(ada, "transport")).toHaveText("Long polling", { timeout: 60_000 });
  await expect(card(ada)).toContainText("Server-Sent Events is held back on this network. Messages travel by long polling instead.");
  await expect(banner(ada), "messages go out, so nobody has to be warned").toHaveCount(0);

  network.recovers();
  await ada.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(figure(ada, "transport")).toHaveText("WebSocket", { timeout: 60_000 });
  await expect(card(ada)).toContainText("WebSocket works again.");
});

test("after the last attempt Tidings says that it has given up, and tries again when asked", async ({ people, server }) => {
  const ada = await people.admin();
  await setsTheClock(ada);
  await ada.opens("general");
  await server.kill();
  await ada.isNotConnected();
  await ada.says("Later");
  await expect(async () => {
    // Little by little: a clock that jumps is a machine that has slept, which begins anew.
    await ada.page.clock.runFor(2_000);
    await expect(banner(ada)).toHaveAttribute("data-trouble", "gave-up", { timeout: 100 });
  }).toPass({ intervals: [10], timeout: 60_000 });
  await expect(banner(ada)).toContainText("The server could not be reached. What you write is kept and sent later.");
  await expect(chip(ada)).toContainText("Disconnected");
  await ada.findsNoBarrier();

  await server.start();
  await banner(ada).getByRole("button", { name: "Retry now" }).click();
  await ada.isConnected();
  await ada.sees("Later");
  await expect(banner(ada)).toHaveCount(0);
});

/** Lets the time on the pages that somebody opens from now on pass as fast as it is told to. */
async function setsTheClock(person: Person) {
  await person.page.clock.install();
  await person.page.addInitScript(() => {
    // The clock counts its timers from 10¹² on, but a timer of the browser has a number of 32 bits.
    const all = window as unknown as Record<string, (...given: unknown[]) => number>;
    const ids: number[] = [];
    for (const kind of ["Timeout", "Interval"]) {
      const [set, clear] = [all[`set${kind}`], all[`clear${kind}`]];
      all[`set${kind}`] = (...given) => ids.push(set(...given));
      all[`clear${kind}`] = (id) => clear(ids[Number(id) - 1]);
    }
  });
}

test("a page on which no script runs does not speak of a connection", async ({ people }) => {
  const admin = await people.admin();
  const ada = await people.somebody(admin.account, { javaScriptEnabled: false });
  await ada.page.goto("/login");
  await ada.signsIn();
  await expect(ada.channel("general")).toBeVisible();
  await expect(chip(ada)).toBeHidden();
});
