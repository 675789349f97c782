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

test("a page on which no script runs does not speak of a connection", async ({ people }) => {
  const admin = await people.admin();
  const ada = await people.somebody(admin.account, { javaScriptEnabled: false });
  await ada.page.goto("/login");
  await ada.signsIn();
  await expect(ada.channel("general")).toBeVisible();
  await expect(chip(ada)).toBeHidden();
});
