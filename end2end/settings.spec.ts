import { anotherTab, tellsTheTest, toasts, told } from "./attention";
import { ADA, expect, LOOKS, test } from "./tidings";


test("what somebody is called and says of themselves is seen by the others at once", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await ben.opens("general");
  await ada.goes("/settings");
  await ada.fills({ "Display name": "Countess Ada" }, "Save");
  await expect(ada.page.locator("#profile").getByText("Saved").first()).toBeVisible();
  await expect(ben.somebody(ADA)).toContainText("Countess Ada");
  await ada.fills({ Emoji: "🌴", Status: "On the beach" }, "Set status");
  await expect(ben.somebody(ADA)).toContainText("On the beach");
  await ada.page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect(ben.somebody(ADA)).not.toContainText("On the beach");
  await ada.field("Display name").fill(" ");
  await expect(ada.field("Display name")).toHaveAttribute("aria-invalid", "true");
});

test("the tone is chosen for all tabs, and heard when it is chosen", async ({ people }) => {
  const ada = await people.admin();
  await tellsTheTest(ada.page.context());
  const second = await anotherTab(ada);
  await ada.goes("/settings");
  await second.goes("/settings");
  await ada.field("Sound").focus();
  await ada.page.keyboard.press("End");
  await ada.field("Sound").selectOption("Drop");
  await expect.poll(async () => (await told(ada.page)).notes).toBe(1);
  await expect(second.field("Sound")).toHaveValue("drop");
  await ada.field("Volume").fill("30");
  await expect(second.page.getByText("30%")).toBeVisible();
  await ada.page.reload();
  await expect(ada.field("Sound")).toHaveValue("drop");

  const ben = await people.member(ada);
  await ada.field("Sound").selectOption("Silent");
  await expect(ada.field("Volume")).toBeHidden();
  await expect(second.field("Sound")).toHaveValue("none");
  await ben.opens("general");
  await ben.says("Anybody?");
  await expect(toasts(ada)).toBeVisible();
  expect(await told(ada.page)).toMatchObject({ notes: 0, desktop: [] });
});

test("the browser is asked for desktop notifications by a click, and by nothing else", async ({ people }) => {
  const ada = await people.admin();
  const ben = await people.member(ada);
  await tellsTheTest(ada.page.context(), "default");
  await ada.call("POST", "/channels", { name: "random", kind: "public" });
  await ada.opens("random");
  await ben.opens("general");
  await ben.says("Anybody?");
  await expect(ada.page.locator(".toast")).toBeVisible();
  expect((await told(ada.page)).asked).toBe(0);
  await ada.goes("/settings");
  const choice = ada.page.getByRole("switch", { name: "Show notifications on the desktop" });
  await expect(choice).not.toBeChecked();
  await choice.click();
  await expect(choice).toBeChecked();
  expect((await told(ada.page)).asked).toBe(1);
});

test("do not disturb has an end, and can be ended before", async ({ people }) => {
  const ada = await people.admin();
  await ada.goes("/settings");
  await ada.page.getByRole("button", { name: "Until tomorrow, 8:00" }).click();
  await expect(ada.page.locator("#quiet")).toContainText("08:00");
  await ada.page.reload();
  await ada.canUseThePage();
  await ada.page.getByRole("button", { name: "Turn notifications back on" }).click();
  await expect(ada.page.getByRole("button", { name: "For 1 hour" })).toBeVisible();
});

test("the settings work without script", async ({ people }) => {
  people.willBeRefused(422);
  await people.admin();
  const ada = await people.somebody(ADA, { javaScriptEnabled: false });
  await ada.page.goto("/login");
  await ada.signsIn();
  await ada.page.goto("/settings");
  await ada.page.getByLabel("Display name").fill("Countess Ada");
  await ada.page.locator("#profile").getByRole("button", { name: "Save", exact: true }).click();
  await expect(ada.page.getByLabel("Display name")).toHaveValue("Countess Ada");
  await ada.page.getByLabel("Status", { exact: true }).fill("At sea");
  await ada.page.getByRole("button", { name: "Set status" }).click();
  await expect(ada.page.getByLabel("Status", { exact: true })).toHaveValue("At sea");
  await ada.page.getByRole("button", { name: "For 1 hour" }).click();
  await expect(ada.page.getByRole("button", { name: "Turn notifications back on" })).toBeVisible();
  await ada.page.getByRole("switch", { name: "Others see what I have read" }).uncheck();
  await ada.page.locator("#privacy").getByRole("button", { name: "Save" }).click();
  await expect(ada.page.getByRole("switch", { name: "Others see what I have read" })).not.toBeChecked();
});

for (const { language, locale, colorScheme } of LOOKS) {
  test(`the settings and what opens on the page in ${language}, ${colorScheme}, are open to everybody`, async ({ people }) => {
    const ada = await people.admin(ADA, { locale, colorScheme, viewport: { width: 320, height: 720 } });
    await ada.goes("/settings");
    await ada.findsNoBarrier();
    await ada.scrollsOnlyDown();
    await ada.opens("general");
    for (const popover of ["notifications", "channel-menu", "members"]) {
      await ada.page.locator(`[popovertarget="${popover}"]`).first().click();
      await expect(ada.page.locator(`#${popover}`)).toBeVisible();
      await ada.findsNoBarrier();
      await ada.page.keyboard.press("Escape");
    }
    await ada.scrollsOnlyDown();
  });
}
