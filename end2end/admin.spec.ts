import { says } from "./story";
import { ADA, BEN, expect, LOOKS, test, type Person } from "./tidings";

const SECTIONS = ["", "/people", "/connections", "/notices", "/errors", "/audit"];

/** Somebody at the admin page: what they do there, and what they see. */
class Admin {
  constructor(readonly person: Person) {}

  get page() {
    return this.person.page;
  }

  async opens(section = "") {
    await this.person.goes(`/admin${section}`);
    await this.person.isConnected();
  }

  async goesTo(section: string) {
    await this.page.getByRole("navigation", { name: "Parts of the administration" }).getByRole("link", { name: section }).click();
    await expect(this.page.getByRole("link", { name: section })).toHaveAttribute("aria-current", "page");
  }

  figure(name: string) {
    return this.page.locator(`[data-figure="${name}"]`);
  }

  row(name: string) {
    return this.page.locator(`tr[data-user="${name}"]`);
  }

  /** Does something to somebody, and means it. */
  async does(what: string, name: string) {
    await this.row(name).getByRole("button").first().click();
    await this.page.getByRole("button", { name: what, exact: true }).click();
    await this.confirms(what);
  }

  async confirms(what: string) {
    await this.page.locator("dialog[open]").last().getByRole("button", { name: what, exact: true }).click();
  }
}

test("an admin sees live what happens", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  const admin = new Admin(ada);
  await ada.goes("/chat");
  await ada.page.getByRole("button", { name: "Harbour" }).click();
  await ada.page.getByRole("link", { name: "Administration" }).click();
  await expect(ada.page).toHaveURL(/\/admin$/);
  await expect(admin.figure("connections")).toHaveText("1");
  await ben.opens("general");
  await expect(admin.figure("connections")).toHaveText("2");
  await expect(admin.figure("online")).toHaveText("2");
  await ben.says("Hello from the quay");
  await ben.sees("Hello from the quay");
  await expect(admin.figure("messages")).toHaveText("1");
  const delivery = ada.page.getByRole("img", { name: /^Delivery/ });
  await expect(delivery).toContainText("Median");
  await expect(delivery).toContainText("ms");
  const chart = ada.page.locator("figure", { has: ada.page.getByRole("img", { name: /^Connections by transport/ }) });
  await chart.getByText("Figures as a table").click();
  await expect(chart.getByRole("row").nth(1)).toContainText("now2");
  await ada.findsNoBarrier();
});

const CHARTS = [
  "Connections by transport",
  "Messages per second",
  "Delivery, from post to written",
  "Waiting for the writer",
  "Waiting to go out",
  "Slow readers",
  "Resumed and begun afresh, per second",
  "Errors since the start",
  "Memory of the server",
  "Database and files",
];

test("each figure has a chart that can be seen, heard and read as a table", async ({ people }) => {
  const ada = await people.admin();
  await new Admin(ada).opens();
  await says(ada, "general", "Is anybody at the quay?");
  for (const name of CHARTS) {
    const chart = ada.page.locator("figure", { has: ada.page.getByRole("img", { name }) });
    await expect(chart.locator("path").first(), name).toHaveAttribute("d", /^M/);
    await expect(chart.getByRole("table", { name, includeHidden: true }).getByRole("row", { includeHidden: true }).nth(1)).toContainText("now");
  }
  await expect(ada.page.locator("figure")).toHaveCount(CHARTS.length);
  await ada.call("POST", "/errors", { kind: "panic", message: "out of paper", page: "/chat", build: "b1" });
  await expect(ada.page.getByRole("img", { name: "Errors since the start" })).toContainText("Browsers 1");
});

test("others are told that the page is not for them", async ({ people }) => {
  people.willBeRefused(403);
  const ben = await people.member(await people.admin());
  const answer = await ben.page.goto("/admin/people");
  expect(answer?.status()).toBe(403);
  await expect(ben.page.getByRole("heading", { name: "Only admins can see this page" })).toBeVisible();
  await ben.canUseThePage();
  await ben.findsNoBarrier();
  await ben.page.getByRole("link", { name: "Back to the conversation" }).click();
  await expect(ben.page).toHaveURL(/\/chat/);
  await ben.isConnected();
});

test("somebody is added, and comes in with the password that is shown once", async ({ people }) => {
  const ada = await people.admin();
  const admin = new Admin(ada);
  await admin.opens("/people");
  await ada.page.getByRole("button", { name: "Add person" }).click();
  const dialog = ada.page.getByRole("dialog", { name: "Add person" });
  await dialog.getByRole("button", { name: "Add person" }).click();
  await expect(dialog.getByText("a letter or digit first")).toBeVisible();
  await dialog.getByLabel("Name", { exact: true }).fill("ben");
  await dialog.getByLabel("Display name").fill(BEN.display_name);
  await ada.findsNoBarrier();
  await dialog.getByRole("button", { name: "Add person" }).click();
  const password = await dialog.getByLabel("Password").inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(admin.row("ben")).toContainText("Member");

  const ben = await people.somebody({ ...BEN, password });
  await ben.goes("/login");
  await ben.signsIn();
  await expect(ben.page).toHaveURL(/\/chat/);
  await admin.goesTo("Audit");
  await expect(ada.page.locator('[data-action="added"]')).toContainText("ada added ben");
});

test("somebody is invited, and the invite is taken back", async ({ people }) => {
  people.willBeRefused(410);
  const ada = await people.admin();
  const admin = new Admin(ada);
  await admin.opens("/people");
  await expect(ada.page.getByText("No invite is open")).toBeVisible();
  await ada.page.getByRole("button", { name: "Invite people" }).click();
  const dialog = ada.page.getByRole("dialog", { name: "Invite people" });
  const link = await dialog.getByLabel("Invite link").inputValue();
  await dialog.getByRole("button", { name: "Close" }).click();
  const ben = await people.somebody(BEN);
  await ben.goes(link);
  await ben.joins();
  await expect(ben.page).toHaveURL(/\/chat/);
  await expect(ada.page.getByText("Joined with it: 1")).toBeVisible();
  await expect(admin.row("ben")).toBeVisible();
  await ada.findsNoBarrier();
  await ada.page.getByRole("button", { name: "Take back" }).click();
  await admin.confirms("Take back");
  await expect(ada.page.getByText("No invite is open")).toBeVisible();
  const late = await people.somebody();
  await late.goes(link);
  await expect(late.page.getByRole("button", { name: "Join" })).toHaveCount(0);
  await admin.goesTo("Audit");
  await expect(ada.page.locator('[data-action="invite_ended"]')).toContainText("ada took an invite back");
});

test("who is disabled is out at once, and can be let in again", async ({ people }) => {
  people.willBeRefused(401);
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ben.opens("general");
  const admin = new Admin(ada);
  await admin.opens("/people");
  await expect(admin.row("ben")).toContainText("Online");
  await admin.does("Disable", "ben");
  await expect(admin.row("ben")).toContainText("Disabled");
  await expect(ben.page).toHaveURL(/\/login/);
  await ada.findsNoBarrier();
  await ben.signsIn();
  await expect(ben.page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
  await admin.does("Enable", "ben");
  await expect(admin.row("ben")).not.toContainText("Disabled");
  await ben.signsIn();
  await expect(ben.page).toHaveURL(/\/chat/);
});

test("a role is changed, and its page opens and closes with it", async ({ people }) => {
  people.willBeRefused(403);
  const ada = await people.admin();
  const ben = await people.member(ada);
  const admin = new Admin(ada);
  await ben.opens("general");
  await admin.opens("/people");
  await admin.does("Make admin", "ben");
  await expect(admin.row("ben")).toContainText("Admin");
  await ben.page.getByRole("button", { name: "Harbour" }).click();
  await ben.page.getByRole("link", { name: "Administration" }).click();
  await expect(new Admin(ben).figure("connections")).toHaveText("2");
  await admin.does("Make member", "ben");
  await expect(ben.page.getByRole("heading", { name: "Only admins can see this page" })).toBeVisible();
});

test("a new password is shown once, and the old one works no more", async ({ people }) => {
  people.willBeRefused(401);
  const ada = await people.admin();
  const ben = await people.member(ada);
  const admin = new Admin(ada);
  await admin.opens("/people");
  await admin.does("Reset password", "ben");
  const dialog = ada.page.getByRole("dialog", { name: "New password of Ben Okafor" });
  const password = await dialog.getByLabel("Password").inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();
  await ben.goes("/login");
  await ben.signsIn();
  await expect(ben.page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
  await ben.signsIn(password);
  await expect(ben.page).toHaveURL(/\/chat/);
});

test("connections are listed, and one is ended", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ben.opens("general");
  const admin = new Admin(ada);
  await admin.opens();
  await admin.goesTo("Connections");
  await expect(admin.row("ben")).toContainText("Conversation");
  await expect(admin.row("ben")).toContainText("WebSocket");
  await expect(admin.row("ada")).toContainText("Administration");
  const ended = ben.page.waitForEvent("framenavigated");
  await ada.page.getByRole("button", { name: "Disconnect Ben Okafor" }).click();
  await admin.confirms("Disconnect");
  await ended;
  // The session goes on: the page is loaded afresh.
  await ben.isConnected();
  await expect(ben.page).toHaveURL(/\/chat/);
  await admin.goesTo("Audit");
  await expect(ada.page.locator('[data-action="connection_closed"]')).toContainText("ada disconnected ben");
});

test("everybody is told something", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ben.opens("general");
  const admin = new Admin(ada);
  await admin.opens("/notices");
  await ada.page.getByRole("button", { name: "Publish" }).click();
  await expect(ada.page.getByText("Write a title of at most 120 characters.")).toBeVisible();
  await ada.page.getByLabel("Warning").check();
  await ada.page.getByLabel("Title").fill("Backup at ten");
  await ada.page.getByLabel("Text (optional)").fill("Tidings is away for a minute.");
  await ada.page.getByRole("button", { name: "Publish" }).click();
  await expect(ada.page.getByText("Published.")).toBeVisible();
  await expect(ben.page.getByRole("region", { name: "Notifications" }).getByText("Tidings is away for a minute.")).toBeVisible();
  await ada.findsNoBarrier();
  await admin.goesTo("Audit");
  await expect(ada.page.locator('[data-action="notified"]')).toContainText("ada published “Backup at ten”");
});

test("only the people of a channel are told, or one person", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ada.call("POST", "/channels", { name: "Pier 7", kind: "public" });
  await ben.opens("general");
  await new Admin(ada).opens("/notices");
  const told = ben.page.getByRole("region", { name: "Notifications" });
  const tells = async (to: string, whom: string, title: string) => {
    await ada.page.getByLabel(to, { exact: true }).check();
    await ada.page.locator("#notice-whom").selectOption({ label: whom });
    await ada.page.getByLabel("Title").fill(title);
    await ada.page.getByRole("button", { name: "Publish" }).click();
    await expect(ada.page.getByText("Published.")).toBeVisible();
  };
  await tells("A channel", "Pier 7", "The pier is closed");
  await tells("A person", BEN.display_name, "Your key is here");
  await expect(told.getByText("Your key is here")).toBeVisible();
  await expect(told.getByText("The pier is closed")).toHaveCount(0);
});

test("what browsers report is listed by cause", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  const admin = new Admin(ada);
  await admin.opens("/errors");
  await expect(ada.page.getByText("No browser has reported an error")).toBeVisible();
  const report = { kind: "panic", message: "out of paper", page: "/chat/general", stack: "at print (tidings.js:1)", build: "b1" };
  await ben.call("POST", "/errors", report);
  await ada.call("POST", "/errors", report);
  await ada.reloads();
  const group = ada.page.getByText("out of paper");
  await expect(ada.page.getByText("2 times")).toBeVisible();
  await expect(ada.page.getByText("2 people")).toBeVisible();
  await group.click();
  await expect(ada.page.getByText("at print (tidings.js:1)")).toBeVisible();
  await ada.findsNoBarrier();
});

test("on a phone the part that is shown is in sight among its tabs", async ({ people }) => {
  const ada = await people.admin();
  await ada.page.setViewportSize({ width: 390, height: 844 });
  await ada.goes("/admin/audit");
  const tab = (name: string) => ada.page.locator(".admin-tabs").getByRole("link", { name });
  await expect(tab("Audit")).toBeInViewport({ ratio: 1 });
  await tab("Errors").click();
  await tab("Connections").click();
  await expect(tab("Connections")).toBeInViewport({ ratio: 1 });
  await tab("People").click();
  await expect(tab("Overview")).toBeInViewport({ ratio: 1 });
});

test("the page can be read without the program", async ({ people }) => {
  const ada = await people.admin(ADA, { javaScriptEnabled: false });
  for (const [section, text] of [["/people", "Ada Lovelace"], ["/audit", "Nothing was done yet"], ["", "Connections by transport"]]) {
    await ada.page.goto(`/admin${section}`);
    await expect(ada.page.getByText(text).first()).toBeVisible();
  }
});

for (const { language, locale, colorScheme } of LOOKS) {
  test(`the administration in ${language}, ${colorScheme}, is open to everybody`, async ({ people }) => {
    test.slow();
    const ada = await people.admin(ADA, { locale, colorScheme });
    await people.member(ada);
    for (const section of SECTIONS) {
      await ada.page.setViewportSize({ width: 1280, height: 800 });
      await new Admin(ada).opens(section);
      await expect(ada.page.locator("html")).toHaveAttribute("lang", language);
      await ada.findsNoBarrier();
      await ada.page.setViewportSize({ width: 320, height: 640 });
      await ada.scrollsOnlyDown();
    }
  });
}
