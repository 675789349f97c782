import { expect, LOOKS, test } from "./tidings";

const SIGN_IN: Record<string, string> = { en: "Sign in", "zh-Hans": "登录", "zh-Hant": "登入", de: "Anmelden" };

for (const { language, locale, colorScheme } of LOOKS) {
  test(`every page in ${language}, ${colorScheme}, is open to everybody`, async ({ people }) => {
    people.willBeRefused(404);
    people.willBeRefused(410);
    const reader = await people.somebody(undefined, { locale, colorScheme });
    const visits = async (path: string) => {
      await reader.goes(path);
      await expect(reader.page.locator("html")).toHaveAttribute("lang", language);
      await expect(reader.page).toHaveTitle(/./);
      await reader.findsNoBarrier();
    };
    await visits("/setup");
    const admin = await people.admin();
    const { token } = await admin.call("POST", "/invites", {});
    await visits("/login");
    await expect(reader.page.getByRole("button", { name: SIGN_IN[language], exact: true })).toBeVisible();
    await visits(`/join/${token}`);
    await visits("/join/no-such-invite");
    await visits("/no-such-page");

    const member = await people.member(admin, undefined, { locale, colorScheme });
    await member.call("POST", "/channels", { name: "empty", kind: "public" });
    for (const channel of ["general", "empty"]) {
      await member.opens(channel);
      if (channel === "general") {
        const composer = member.page.getByRole("main").getByRole("textbox");
        await composer.fill("Hello, you");
        await composer.press("Enter");
        await member.sees("Hello, you");
      }
      await expect(member.page.locator("html")).toHaveAttribute("lang", language);
      await member.findsNoBarrier();
    }
  });
}

test("the language can be changed, and is remembered", async ({ people }) => {
  await people.admin();
  const reader = await people.somebody();
  await reader.goes("/login");
  await reader.page.getByLabel("Language").selectOption("Deutsch");
  await expect(reader.page.getByRole("button", { name: "Anmelden", exact: true })).toBeVisible();
  await expect(reader.page.locator("html")).toHaveAttribute("lang", "de");
  await reader.goes("/login");
  await expect(reader.page.getByRole("button", { name: "Anmelden", exact: true })).toBeVisible();
});

test("the theme can be changed, and the next page comes with it", async ({ people }) => {
  await people.admin();
  const reader = await people.somebody();
  await reader.goes("/login");
  await reader.page.getByLabel("Theme").selectOption("Dark");
  await expect(reader.page.locator("html")).toHaveAttribute("data-theme", "dark");
  const page = await reader.page.request.get("/login");
  expect(await page.text()).toContain('data-theme="dark"');
});
