import { anotherTab, looksAway, looksBack, opensTheCentre, tellsTheTest, toasts, told } from "./attention";
import { says } from "./story";
import { ADA, BEN, expect, test, type People, type Person } from "./tidings";

/** Ada stands in a channel of her own, Ben in general. */
async function twoPlaces(people: People): Promise<[Person, Person]> {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.call("POST", "/channels", { name: "random", kind: "public" });
  await tellsTheTest(ada.page.context());
  await ada.opens("random");
  await ben.opens("general");
  return [ada, ben];
}

test("a toast waits while somebody points at it, goes by itself, and leads to what was said", async ({ people }) => {
  const [ada, ben] = await twoPlaces(people);
  await ben.says("The boat is in");
  const toast = toasts(ada).filter({ hasText: "The boat is in" });
  await expect(toast).toContainText("Ben Okafor in #general");
  await expect(ada.page.getByRole("region", { name: "Notifications" }).getByRole("list")).toHaveAttribute("aria-live", "polite");
  await toast.hover();
  // What came later has gone: so the time of the first was over before.
  for (const word of ["Since noon", "At the pier", "All well"]) {
    await ben.says(word);
  }
  await expect(toasts(ada).filter({ hasText: "All well" })).toBeVisible();
  await expect(toasts(ada)).toHaveText([/The boat is in/]);
  await ada.page.mouse.move(600, 600);
  await expect(toasts(ada)).toHaveCount(0);

  await ben.says("Bring a rope");
  await toasts(ada).getByRole("link").focus();
  await ben.says("And a lamp");
  await expect(toasts(ada).filter({ hasText: "And a lamp" })).toBeVisible();
  await expect(toasts(ada)).toHaveText([/Bring a rope/]);
  await ada.page.keyboard.press("Escape");
  await expect(toasts(ada)).toHaveCount(0);

  for (const word of ["one", "two", "three", "four"]) {
    await ben.says(word);
  }
  const last = toasts(ada).filter({ hasText: "four" });
  await last.hover();
  expect(await toasts(ada).count()).toBeLessThanOrEqual(3);
  await ada.findsNoBarrier();
  await last.getByRole("button", { name: "Dismiss" }).click();
  await expect(last).toHaveCount(0);
  await ben.says("five");
  await toasts(ada).filter({ hasText: "five" }).getByRole("link").click();
  await expect(ada.page).toHaveURL("/chat/general");
});

test("a mention is written by keyboard, marked in the text, and waits in the notification centre", async ({ people }) => {
  const [ada, ben] = await twoPlaces(people);
  await ben.composer.pressSequentially("Ask @ad");
  const offers = ben.page.getByRole("listbox");
  await expect(offers.getByRole("option")).toHaveText([/Ada Lovelace/]);
  await ben.findsNoBarrier();
  await ben.composer.press("Enter");
  await expect(ben.composer).toHaveValue("Ask @ada ");
  await ben.composer.pressSequentially("please");
  await ben.composer.press("Enter");
  await ben.sees("Ask @ada please");
  await expect(ben.message("Ask @ada please").getByRole("button", { name: "@ada" })).toBeVisible();

  // A name that is written whole needs nothing more.
  await ben.says("I ask @ada");
  await ben.sees("I ask @ada");
  await ben.says("@channel, who else?");

  await expect(ada.page).toHaveTitle(/^\(3\) /);
  await expect.poll(async () => (await told(ada.page)).badge).toBe(3);
  await expect(ada.page.locator("link[rel=icon]")).toHaveAttribute("href", "/favicon-marked.svg");
  await expect(ada.page.getByRole("button", { name: "Notifications, 3 unread" })).toBeVisible();
  const rows = await opensTheCentre(ada);
  await expect(ben.message("who else?")).not.toHaveAttribute("data-calls-me");
  await expect(rows).toHaveText([/@channel, who else/, /I ask @ada/, /Ben Okafor mentioned you in #general.*Ask @ada please/]);
  await ada.findsNoBarrier();
  await rows.getByRole("link").last().click();
  await expect(ada.message("Ask @ada please")).toHaveAttribute("data-calls-me", "");
  await expect(ada.page.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();
  await expect(ada.page).not.toHaveTitle(/^\(/);
  await expect(ada.page.locator("link[rel=icon]")).toHaveAttribute("href", "/favicon.svg");
  await expect.poll(async () => (await told(ada.page)).badge).toBe(0);
});

test("an admin tells one person or one channel, and nobody else", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.call("POST", "/channels", { name: "harbour", kind: "public" });
  await ada.goes("/admin/notices");
  await ada.isConnected();
  await publishes(ada, "A person", BEN.display_name, "Your boat is adrift");
  await publishes(ada, "A channel", "harbour", "The crane is out of order");
  await ben.opens("general");
  await expect(await opensTheCentre(ben)).toHaveText([/Your boat is adrift/]);
  await ben.page.keyboard.press("Escape");
  const here = await anotherTab(ada);
  await here.opens("general");
  await expect(await opensTheCentre(here)).toHaveText([/The crane is out of order/]);

  // Whom it is for stays chosen while others come and go.
  const jule = await people.member(ada, { name: "jule", display_name: "Jule Weiß", password: "auf dem trockenen" });
  await chooses(ada, "A person", BEN.display_name);
  await jule.opens("general");
  await expect(ada.field("Person")).toHaveValue("ben");
  await writes(ada, "It is back");
  await expect(toasts(ben)).toHaveText([/It is back/]);
  await expect(await opensTheCentre(jule)).toHaveCount(0);
});

test("a notice reaches who is here and who was away, and is read once for all tabs", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  const notice = { to: "everyone", title: "Maintenance at noon", body: "Ten minutes.", level: "warning", link: "/settings" };
  await ada.call("POST", "/notifications", { ...notice, title: "While you were away" });
  await ben.opens("general");
  const tab = await anotherTab(ben);
  await tab.opens("general");
  await ada.call("POST", "/notifications", notice);
  await expect(toasts(ben).filter({ hasText: "Maintenance at noon" })).toContainText("Warning");

  const rows = await opensTheCentre(ben);
  await expect(rows).toHaveText([/Maintenance at noon/, /While you were away/]);
  await rows.filter({ hasText: "Maintenance" }).getByRole("button", { name: "Mark as read" }).click();
  await expect(rows.filter({ hasText: "Maintenance" })).toHaveAttribute("data-read", "true");
  await expect(tab.page.getByRole("button", { name: "Notifications, 1 unread" })).toBeVisible();
  await ben.page.getByRole("button", { name: "Unread", exact: true }).click();
  await expect(rows).toHaveText([/While you were away/]);
  await ben.page.getByRole("button", { name: "Mark all read" }).click();
  await expect(tab.page.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();
  await ben.page.getByRole("button", { name: "All", exact: true }).click();
  await ben.page.getByRole("button", { name: "Unread", exact: true }).click();
  await expect(ben.page.getByText("You are up to date")).toBeVisible();
});

test("older notifications come when they are asked for, and what does not come can be asked for again", async ({ people }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  const ben = await people.member(ada);
  await expect(async () => {
    for (let sent = (await ben.call("GET", "/notifications?limit=100")).notifications.length; sent < 35; sent++) {
      await ada.call("POST", "/notifications", { to: "user", user: "ben", title: `Notice ${sent}` });
    }
  }).toPass();
  await ben.opens("general");
  await ben.page.route(/api\/v1\/notifications/, (route) => route.abort());
  await ben.page.reload();
  await ben.isConnected();
  await opensTheCentre(ben);
  await expect(ben.page.getByText("The notifications could not be loaded.")).toBeVisible();
  await ben.page.unroute(/api\/v1\/notifications/);
  await ben.page.locator("#notifications").getByRole("button", { name: "Try again" }).click();
  const rows = await opensTheCentre(ben);
  await expect(rows).toHaveCount(30);
  await ben.page.getByRole("button", { name: "Show older" }).click();
  await expect(rows).toHaveCount(35);
  await expect(rows.last()).toContainText("Notice 0");
});

test("the desktop tells of the open channel behind another window, once for all tabs, and a click leads there", async ({ people }) => {
  const [ada, ben] = await twoPlaces(people);
  const [second, third] = [await anotherTab(ada), await anotherTab(ada)];
  await second.opens("general");
  await third.opens("general");
  const tabs = [ada, second, third].map((tab) => tab.page);
  // Browsers let only pages be heard that somebody has touched.
  await third.page.getByRole("log").click();
  await looksAway(...tabs);
  await ben.says("Anybody there?");
  await expect(async () => {
    const all = await Promise.all(tabs.map(told));
    expect(all.flatMap((one) => one.desktop)).toEqual([{ title: "Ben Okafor in #general", body: "Anybody there?" }]);
    expect(all.map((one) => one.notes)).toEqual([0, 0, 2]);
  }).toPass();

  const which = (await Promise.all(tabs.map(told))).findIndex((one) => one.desktop.length > 0);
  await tabs[which].evaluate(() => (window as unknown as { lastShown: EventTarget }).lastShown.dispatchEvent(new Event("click")));
  await expect(tabs[which]).toHaveURL("/chat/general");
});

test("what somebody looks at in one tab is not told by another", async ({ people }) => {
  const [ada, ben] = await twoPlaces(people);
  const second = await anotherTab(ada);
  await second.opens("general");
  await looksAway(ada.page);
  await looksBack(second.page);
  await ben.says("You see this");
  await second.sees("You see this");
  // When what Ada says herself has come to both, what came before was told, or not.
  for (const [tab, channel] of [[ada, "random"], [second, "general"]] as const) {
    await says(ada, channel, "It is me");
    await tab.sees("It is me");
    expect(await told(tab.page)).toMatchObject({ desktop: [], notes: 0, asked: 0 });
  }
});

test("a channel can be heard in part, be muted, and be left", async ({ people }) => {
  const [ada, ben] = await twoPlaces(people);
  await ada.turnsTo("general");
  await ada.page.getByRole("button", { name: "Channel options" }).click();
  await ada.page.getByRole("radio", { name: "Mentions only" }).check();
  await expect(ada.page.getByRole("radio", { name: "Mentions only" })).toBeChecked();
  await ada.findsNoBarrier();
  await ada.page.keyboard.press("Escape");
  await ada.turnsTo("random");
  await ben.says("Only chatter");
  await expect(ada.channel("general").locator("[data-unread]")).toHaveText(/1/);
  await ben.says("But @ada, this is for you");
  await expect(toasts(ada)).toHaveText([/this is for you/]);
  await expect(ada.page).toHaveTitle(/^\(1\) /);

  await ada.turnsTo("general");
  await ada.page.getByRole("button", { name: "Channel options" }).click();
  await ada.page.getByRole("button", { name: "For 1 hour" }).click();
  await expect(ada.page.getByRole("button", { name: "Unmute" })).toBeVisible();
  await ada.page.keyboard.press("Escape");
  await expect(ada.channel("general")).toContainText("muted");
  await ada.page.getByRole("button", { name: "Channel options" }).click();
  await ada.page.getByRole("button", { name: "Unmute" }).click();
  await ada.page.getByRole("button", { name: "Leave channel" }).click();
  await ada.page.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(ada.channel("general")).toHaveCount(0);
});

test("who does not want to be disturbed hears nothing, and is seen so", async ({ people }) => {
  const [ada, ben] = await twoPlaces(people);
  await ada.page.locator(".me-row").click();
  await ada.page.locator("#me-menu").getByRole("button", { name: "For 30 minutes" }).click();
  await expect(ben.somebody(ADA)).toHaveAttribute("data-status", "dnd");
  await ben.says("Psst");
  await expect(ada.channel("general").locator("[data-unread]")).toHaveText(/1/);
  await expect(ada.page).toHaveTitle(/^\(1\) /);
  expect(await told(ada.page)).toMatchObject({ desktop: [], notes: 0, asked: 0 });
  await expect(toasts(ada)).toHaveCount(0);

  await ada.page.locator(".me-row").click();
  await ada.page.getByRole("button", { name: "Turn notifications back on" }).click();
  await expect(ben.somebody(ADA)).toHaveAttribute("data-status", "online");
  await ben.says("And now?");
  await expect(toasts(ada)).toHaveText([/And now\?/]);
});

test("the card of a person says who they are and opens a conversation with them", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ben.call("PUT", "/me", { status: { emoji: "🌴", text: "On the beach" } });
  await ada.opens("general");
  await ben.opens("general");
  await ben.says("Here");
  await ada.message("Here").getByRole("button", { name: "Ben Okafor" }).click();
  const card = ada.page.getByRole("dialog", { name: "Ben Okafor" });
  await expect(card).toContainText("@ben");
  await expect(card).toContainText("On the beach");
  await expect(card).toContainText("Online");
  await ada.findsNoBarrier();
  await ada.page.keyboard.press("Escape");
  await expect(card).toBeHidden();

  await ada.page.getByRole("button", { name: "Members" }).click();
  await ada.page.locator("#members").getByRole("button", { name: /Ben Okafor/ }).click();
  await card.getByRole("button", { name: "Message" }).click();
  await ada.isIn(BEN.display_name);
  const conversation = ada.page.getByRole("link", { name: /Ben Okafor ?, Online/ });
  await expect(conversation.locator(".presence")).toHaveAttribute("data-status", "online");
});

test("who does nothing for five minutes is away, and back with the first move", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  const fiveMinutesPass = await whoDecidesWhenFiveMinutesPass(ada);
  await ada.opens("general");
  await ben.opens("general");
  await expect(ben.somebody(ADA)).toHaveAttribute("data-status", "online");
  await fiveMinutesPass();
  await expect(ben.somebody(ADA)).toHaveAttribute("data-status", "away");
  await ada.page.mouse.move(300, 300);
  await expect(ben.somebody(ADA)).toHaveAttribute("data-status", "online");
});

test("who has gone was last seen then, also after a restart", async ({ people, server }) => {
  people.willBeCutOff();
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ben.opens("general");
  await ada.opens("general");
  await expect(ada.somebody(BEN)).toHaveAttribute("data-status", "online");
  await ben.page.close();
  await server.stop();
  await server.start();
  await ada.reloads();
  await ada.somebody(BEN).getByRole("button").click();
  await expect(ada.page.getByRole("dialog", { name: BEN.display_name })).toContainText("Last seen just now");
});

/** Holds back what a page wants to do after five minutes; gives what lets them pass. */
async function whoDecidesWhenFiveMinutesPass(person: Person) {
  await person.page.addInitScript(() => {
    const setTimer = window.setTimeout.bind(window);
    const hold = (then: () => void) => (Object.assign(window, { then }), 0);
    const set = (then: () => void, ms?: number) => (ms === 5 * 60_000 ? hold(then) : setTimer(then, ms));
    Object.assign(window, { setTimeout: set });
  });
  return () => person.page.evaluate(() => (window as unknown as { then: () => void }).then());
}

async function chooses(admin: Person, kind: string, name: string) {
  await admin.page.getByLabel(kind).check();
  await admin.page.locator("#notice-whom").selectOption(name);
}

async function writes(admin: Person, title: string) {
  await admin.field("Title").fill(title);
  await admin.page.getByRole("button", { name: "Publish" }).click();
  await expect(admin.field("Title")).toHaveValue("");
}

async function publishes(admin: Person, kind: string, name: string, title: string) {
  await chooses(admin, kind, name);
  await writes(admin, title);
}
