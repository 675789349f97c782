import { attaches, film, note, picture } from "./files";
import { says } from "./story";
import { ADA, BEN, expect, test, type People, type Person } from "./tidings";

const LANGUAGES = [
  { language: "en", locale: "en-GB" },
  { language: "zh-Hans", locale: "zh-CN" },
  { language: "de", locale: "de-DE" },
];

/** Takes a picture of the page as it is now. */
type Shoot = (name: string) => Promise<void>;

/** A picture of each page in each state, to look at after a change of what is seen. */
for (const { language, locale } of LANGUAGES) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [390, 1280, 1920]) {
      test(`${language} ${colorScheme} ${width}`, async ({ people, server }) => {
        test.setTimeout(600_000);
        [401, 403, 404, 410].forEach((status) => people.willBeRefused(status));
        const options = { locale, colorScheme, viewport: { width, height: width < 640 ? 844 : 900 } };
        const reader = await people.somebody(ADA, options);
        const shoot: Shoot = async (name) => {
          await reader.page.screenshot({ path: `shots/${name}-${language}-${colorScheme}-${width}.png`, animations: "disabled", fullPage: true });
        };
        await reader.goes("/setup");
        await shoot("setup");
        const password = await server.fill();
        await comesIn(reader, password, shoot);
        await talks(reader, shoot);
        await looksAtFiles(reader, shoot);
        await isTold(reader, people, password, shoot);
        await looksAround(reader, shoot);
        await administers(reader, people, password, shoot);
        await isLeftAlone(reader, () => server.kill(), shoot);
      });
    }
  }
}

async function comesIn(reader: Person, password: string, shoot: Shoot) {
  const { page } = reader;
  for (const [name, path] of [["login", "/login"], ["join-closed", "/join/closed"], ["missing", "/missing"]]) {
    await reader.goes(path);
    await shoot(name);
  }
  await reader.goes("/login");
  await page.locator("input[name=name]").fill(ADA.name);
  await page.locator("input[name=password]").fill("not my password");
  await page.locator("input[name=password]").press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
  await shoot("login-wrong");
  await reader.call("POST", "/session", { name: ADA.name, password });
  const { token } = await reader.call("POST", "/invites", {});
  await page.context().clearCookies({ name: "tidings" });
  await reader.goes(`/join/${token}`);
  await shoot("join");
  await reader.call("POST", "/session", { name: ADA.name, password });
}

async function talks(reader: Person, shoot: Shoot) {
  const { page } = reader;
  for (const [name, channel] of [["chat", "general"], ["chat-de", "werkstatt"], ["chat-zh-hans", "产品讨论"], ["chat-private", "运维值班"]]) {
    await reader.opens(channel);
    await shoot(name);
  }
  const { channels } = await reader.call("GET", "/snapshot");
  await reader.opens(channels.find((mine: { kind: string }) => mine.kind === "direct").slug);
  await shoot("chat-direct");
  await reader.goes("/chat/活動小組");
  await shoot("chat-not-joined");
  await reader.call("POST", "/channels", { name: "Pier 7", kind: "public" });
  await reader.opens("pier-7");
  await shoot("chat-empty");
  await reader.goes("/chat/nowhere");
  await shoot("chat-nowhere");
  await reader.opens("general");
  await page.locator(".workspace").first().evaluate((button: HTMLElement) => button.click());
  await shoot("menu");
  await page.keyboard.press("Escape");
  await page.locator(".chip").first().click();
  await shoot("connection-card");
  await page.keyboard.press("Escape");
}

async function looksAtFiles(reader: Person, shoot: Shoot) {
  const { page } = reader;
  for (const [name, channel] of [["files", "general"], ["files-several", "design"], ["files-paper", "werkstatt"], ["files-sound", "harbour"]]) {
    await reader.opens(channel);
    const shown = reader.messages.filter({ has: page.locator(".attachments") });
    await shown.first().scrollIntoViewIfNeeded();
    await shoot(name);
  }
  await page.locator("li[data-message] button[aria-haspopup=dialog]").first().click();
  await shoot("person-card");
  await page.keyboard.press("Escape");
  await reader.opens("design");
  await page.locator(".picture").first().click();
  await expect(page.locator("dialog.viewer")).toBeVisible();
  await shoot("viewer");
  await page.keyboard.press("Escape");
  await attaches(reader, await film(reader, "Lock.webm", 160, 90));
  await page.getByRole("main").getByRole("textbox").press("Enter");
  await expect(page.locator("[data-message]:not([data-state]) .film")).toHaveCount(1);
  await shoot("files-film");
  await attaches(reader, picture("Quay.png"), picture("Crane.png", 300, 600, [180, 120, 70]), note("Who brings what.txt"), note("Setup.exe"));
  await expect(page.locator(".tray")).toBeVisible();
  await shoot("tray");
}

async function isTold(reader: Person, people: People, password: string, shoot: Shoot) {
  const { page } = reader;
  await reader.goes("/settings");
  await shoot("settings");
  await reader.opens("design");
  await page.locator(".centre-button:visible").first().click();
  await expect(page.locator("li[data-notification]").first()).toBeVisible();
  await shoot("centre");
  await page.keyboard.press("Escape");
  const ben = await people.somebody(BEN);
  await ben.call("POST", "/session", { name: BEN.name, password });
  for (const text of ["@ada the boat is in.", "And the key hangs where it always hangs.", "@ada are you coming?"]) {
    await says(ben, "harbour", text);
  }
  await expect(page.locator(".toast").first()).toBeVisible();
  await shoot("toasts");
}

async function looksAround(reader: Person, shoot: Shoot) {
  await reader.goes("/lab");
  await shoot("lab");
}

async function administers(reader: Person, people: People, password: string, shoot: Shoot) {
  const { page } = reader;
  const report = { kind: "panic", message: "called `Option::unwrap()` on a `None` value", page: "/chat/general", stack: "at hydrate (tidings.js:1:4711)", build: "b1" };
  await reader.call("POST", "/errors", report);
  await reader.call("POST", "/errors", { ...report, kind: "handler", message: "out of paper" });
  await manages(reader);
  const ben = await people.somebody(BEN);
  await ben.call("POST", "/session", { name: BEN.name, password });
  await ben.opens("harbour");
  await reader.goes("/admin");
  await reader.isConnected();
  await ben.says("The ferry is in.");
  // Two samples make a line.
  await expect(page.locator('[data-figure="messages"]')).not.toHaveText("0");
  await shoot("admin");
  for (const section of ["people", "connections", "notices", "errors", "audit"]) {
    await reader.goes(`/admin/${section}`);
    await reader.isConnected();
    await shoot(`admin-${section}`);
  }
  await reader.goes("/admin/errors");
  await page.locator("summary").first().click();
  await shoot("admin-errors-open");
  await reader.goes("/admin/people");
  await page.locator('tr[data-user="ben"] button').click();
  await shoot("admin-person");
  await page.locator(".admin-deeds .button-danger").click();
  await shoot("admin-ask");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.locator(".admin-head .button-primary").click();
  await shoot("admin-add");
  await page.keyboard.press("Escape");
  await page.locator(".admin-search input").fill("nobody of this name");
  await expect(page.locator(".admin-nothing")).toBeVisible();
  await shoot("admin-people-none");
  const { cookies } = await ben.page.context().storageState();
  const mine = (await page.context().storageState()).cookies;
  await page.context().addCookies(cookies.filter((cookie) => cookie.name === "tidings"));
  await reader.goes("/admin");
  await shoot("forbidden");
  await page.context().addCookies(mine);
}

/** Does what is then told in the audit. */
async function manages(reader: Person) {
  const { people } = await reader.call("GET", "/admin/people");
  const of = (name: string) => `/admin/people/${people.find((person: { user: { name: string } }) => person.user.name === name).user.id}`;
  await reader.call("PATCH", of("hannes"), { role: "admin" });
  await reader.call("PATCH", of("tomas"), { disabled: true });
  await reader.call("DELETE", `${of("karim")}/sessions`);
  await reader.call("POST", `${of("petra")}/password`);
  await reader.call("POST", "/notifications", { to: "everyone", title: "Backup at ten" });
}

async function isLeftAlone(reader: Person, kill: () => Promise<void>, shoot: Shoot) {
  await reader.opens("general");
  await kill();
  await reader.isNotConnected();
  const composer = reader.page.getByRole("main").getByRole("textbox");
  await composer.fill("See you on Friday.");
  await composer.press("Enter");
  await expect(reader.page.locator('[data-state="pending"]')).toBeVisible();
  await shoot("chat-offline");
}
