import { tellTheStory } from "./story";
import { ADA, expect, test } from "./tidings";

const LANGUAGES = [
  { language: "en", locale: "en-GB" },
  { language: "zh-Hans", locale: "zh-CN" },
  { language: "de", locale: "de-DE" },
];

/** A picture of each page in each state, to look at after a change of what is seen. */
for (const { language, locale } of LANGUAGES) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [390, 1280, 1920]) {
      test(`${language} ${colorScheme} ${width}`, async ({ people, server }) => {
        people.willBeRefused(404);
        people.willBeRefused(410);
        people.willBeRefused(401);
        const options = { locale, colorScheme, viewport: { width, height: width < 640 ? 844 : 900 } };
        const reader = await people.somebody(ADA, options);
        const { page } = reader;
        const shoot = async (name: string) => {
          await page.screenshot({ path: `shots/${name}-${language}-${colorScheme}-${width}.png`, animations: "disabled" });
        };
        await reader.goes("/setup");
        await shoot("setup");
        const admin = await tellTheStory(people);
        const { token } = await admin.call("POST", "/invites", {});
        for (const [name, path] of [["login", "/login"], ["join", `/join/${token}`], ["join-closed", "/join/closed"], ["missing", "/missing"]]) {
          await reader.goes(path);
          await shoot(name);
        }
        await reader.goes("/login");
        await page.locator("input[name=name]").fill(ADA.name);
        await page.locator("input[name=password]").fill("not my password");
        await page.locator("input[name=password]").press("Enter");
        await expect(page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
        await shoot("login-wrong");

        await reader.call("POST", "/session", { name: ADA.name, password: ADA.password });
        await reader.opens("general");
        await shoot("chat");
        await reader.opens("harbour");
        await shoot("chat-empty");
        await reader.opens("general");
        await server.kill();
        await reader.isNotConnected();
        const composer = page.getByRole("main").getByRole("textbox");
        await composer.fill("See you on Friday.");
        await composer.press("Enter");
        await expect(page.locator('[data-state="pending"]')).toBeVisible();
        await shoot("chat-offline");
      });
    }
  }
}
