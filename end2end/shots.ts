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
          await reader.page.screenshot({ path: `shots/${name}-${language}-${colorScheme}-${width}.png`, animations: "disabled" });
        };
        await reader.goes("/setup");
        await shoot("setup");
        const password = await server.fill();
        await comesIn(reader, password, shoot);
        await talks(reader, shoot);
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

async function looksAround(reader: Person, shoot: Shoot) {
  await reader.goes("/lab");
  await shoot("lab");
}

async function administers(reader: Person, people: People, password: string, shoot: Shoot) {
  const { page } = reader;
  const report = { kind: "panic", message: "called `Option::unwrap()` on a `None` value", page: "/chat/general", stack: "at hydrate (tidings.js:1:4711)", build: "b1" };
  await reader.call("POST", "/errors", report);
  await reader.call("POST", "/errors", { ...report, kind: "handler", message: "out of paper" });
  const ben = await people.somebody(BEN);
  await ben.call("POST", "/session", { name: BEN.name, password });
  await ben.opens("harbour");
  await reader.goes("/admin");
  await reader.isConnected();
  await ben.says("The ferry is in.");
  // Two samples make a line.
  await expect(page.locator('[data-figure="messages"]')).toHaveText("1");
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
